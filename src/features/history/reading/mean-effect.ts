/** By how much a site differs as far as its outcomes bear it out, and how far that is, in [0, 1]. */
export type Effect = { readonly drawn: number; readonly known: number };

/** @param sum - of the differences of so many outcomes @param weight - of so many that show no difference */
export const effectOf = (sum: number, count: number, weight: number): Effect => ({
  drawn: sum / (count + weight),
  known: count / (count + weight),
});

/**
 * What sites differ by on average, each counted as far as it is known and not as often as it was tried. One more that
 * does not differ keeps a few from telling much.
 * @see DerSimonian and Laird 1986, Meta-analysis in clinical trials (the mean of random effects)
 */
export const meanEffect = (effects: readonly Effect[]): number => {
  const drawn = effects.reduce((sum, effect) => sum + effect.drawn, 0);
  return drawn / effects.reduce((sum, effect) => sum + effect.known, 1);
};
