import { RankerError } from '../../errors.ts';
import { wantCopy } from '../../rucio/rules.ts';
import type { RucioInstance } from '../locality/rucio-instance.ts';
import type { MakeRules } from './replicate.ts';

const ruleMs = 30_000;

/**
 * Whether the same call may succeed later; a rule that is refused, for want of quota or rights, is not tried again. Who has
 * no right to make rules is answered 500.
 */
const mayWorkLater = ({ details: { status, exception, ofData } }: RankerError): boolean =>
  exception === 'CannotAuthenticate' || !(ofData || exception === 'AccessDenied' || status === 401 || status === 403);

/** Rules in that of several Rucios which knows the data set. @param lifetimeSeconds - after which a copy may go */
export const makeRules =
  (instances: readonly RucioInstance[], lifetimeSeconds: number): MakeRules =>
  async ({ uuid, rse, datasets }, stop) => {
    const rules: string[] = [];
    for (const { scope, name } of datasets) {
      const wanted = { scope, name, rse, lifetimeSeconds, comment: `provider-ranker ${uuid}` };
      let result = 'no Rucio knows it';
      for (const { client } of instances.filter((instance) => instance.covers(scope))) {
        try {
          result = await wantCopy(client, wanted, AbortSignal.any([stop, AbortSignal.timeout(ruleMs)]));
          break;
        } catch (thrown) {
          if (!(thrown instanceof RankerError) || mayWorkLater(thrown)) throw thrown;
          if (thrown.details.exception !== 'DataIdentifierNotFound') {
            result = `refused: ${thrown.message}`;
            break;
          }
        }
      }
      rules.push(result);
    }
    return rules;
  };
