/** A site's difference from the others, shrunk by the evidence for it, and the shrinkage factor, in [0, 1]. */
export type Effect = { readonly drawn: number; readonly known: number };

/**
 * @param sum - of the differences of `count` outcomes
 * @param weight - of the prior, in outcomes without any difference
 */
export const effectOf = (sum: number, count: number, weight: number): Effect => ({
  drawn: sum / (count + weight),
  known: count / (count + weight),
});

/**
 * Mean difference of sites, each weighted by its evidence rather than by its number of outcomes. One more site without
 * any difference keeps a few from deciding it.
 * @see DerSimonian and Laird 1986, Meta-analysis in clinical trials (the mean of random effects)
 */
export const meanEffect = (effects: readonly Effect[]): number => {
  const drawn = effects.reduce((sum, effect) => sum + effect.drawn, 0);
  return drawn / effects.reduce((sum, effect) => sum + effect.known, 1);
};
