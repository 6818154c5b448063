import { setTimeout as sleep } from 'node:timers/promises';
import { RankerError } from '../../errors.ts';
import { type CopyWanted, wantCopy } from '../../rucio/rules.ts';
import { readStorage } from '../../rucio/storage-table.ts';
import type { RucioInstance } from '../locality/rucio-instance.ts';
import type { MakeRules } from './replicate.ts';

const ruleMs = 30_000;

const defaults = {
  /** Of one rule, while Rucio reports an error of its own and answers other questions: about a minute in all. */
  mostTries: 10,
  pauseMs: 6_000,
};

/**
 * What a fault means for a rule: `final` for lack of quota or rights, `away` where no other rule could be made either,
 * `failed` where Rucio reports an error of its own, which may concern this rule alone. Rucio answers 500 to an account
 * that may not make rules.
 */
const meaningOf = ({ details: { status, exception, ofData } }: RankerError): 'final' | 'away' | 'failed' => {
  if (exception === 'CannotAuthenticate') return 'away';
  if (ofData || exception === 'AccessDenied' || status === 401 || status === 403) return 'final';
  return exception ? 'failed' : 'away';
};

/**
 * Makes each rule in that of several Rucios which knows the data set. A rule that fails again and again, while Rucio
 * answers other questions, is reported as refused, so that those behind it are made.
 * @param lifetimeSeconds - after which a copy may be deleted
 */
export const makeRules = (
  instances: readonly RucioInstance[],
  lifetimeSeconds: number,
  { mostTries, pauseMs } = defaults,
): MakeRules => {
  /** @returns undefined where this Rucio doesn't know the data set */
  const ruleIn = async ({ client }: RucioInstance, wanted: CopyWanted, stop: AbortSignal) => {
    const inTime = () => AbortSignal.any([stop, AbortSignal.timeout(ruleMs)]);
    for (let tries = 1; ; tries++) {
      try {
        return await wantCopy(client, wanted, inTime());
      } catch (thrown) {
        if (!(thrown instanceof RankerError)) throw thrown;
        const meaning = meaningOf(thrown);
        if (meaning === 'away') throw thrown;
        if (thrown.details.exception === 'DataIdentifierNotFound') return undefined;
        // Where Rucio's whole database fails, this fails too, and the rule is not blamed.
        if (meaning === 'failed') await readStorage(client, inTime());
        if (meaning === 'final' || tries === mostTries) return `refused: ${thrown.message}`;
        await sleep(pauseMs, undefined, { signal: stop });
      }
    }
  };

  const ruleFor = async (wanted: CopyWanted, stop: AbortSignal): Promise<string> => {
    for (const instance of instances.filter((one) => one.covers(wanted.scope))) {
      const result = await ruleIn(instance, wanted, stop);
      if (result !== undefined) return result;
    }
    return 'no Rucio knows it';
  };

  return async ({ uuid, rse, datasets }, stop) => {
    const rules: string[] = [];
    for (const { scope, name } of datasets) {
      rules.push(await ruleFor({ scope, name, rse, lifetimeSeconds, comment: `provider-ranker ${uuid}` }, stop));
    }
    return rules;
  };
};
