import { type Estimators, type Offer, understand } from '../../contracts/learning/estimators.ts';
import { RankerError } from '../../errors.ts';

/**
 * Reads `NAME` and `NAME:{"parameter": value}`.
 * @throws RankerError USAGE for unknown ones: here they are mistakes, while a setting may be the replaced system's
 */
export const askedEstimators = (
  wishes: readonly string[] | undefined,
  option: string,
  offer: Offer,
): Estimators | undefined => {
  if (!wishes) return undefined;
  const refuse = (reason: string) => new RankerError('USAGE', `${option}: ${reason}`);
  const wanted = Object.fromEntries(
    wishes.map((wish) => {
      const [, name = '', text = '{}'] = /^([^:]*)(?::([\s\S]*))?$/.exec(wish) ?? [];
      try {
        const parameters: unknown = JSON.parse(text);
        if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters))
          return [name, parameters];
      } catch {}
      throw refuse(`the parameters of ${name} must be a JSON object, got ${text}`);
    }),
  ) as Estimators;
  const { estimators, unknown, ignored } = understand(wanted, offer);
  if (unknown.length > 0) {
    throw refuse(`unknown estimator ${unknown.join(', ')}; known: ${Object.keys(offer.known).join(', ')}`);
  }
  if (ignored.length > 0) throw refuse(`unknown parameter or value: ${ignored.join(', ')}`);
  return estimators;
};
