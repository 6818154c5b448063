/** Shorter names are too similar to each other. */
const shortestBeginning = 8;

/** Whether one letter is missing, added or replaced, or two are swapped. */
const isOneSlipAway = (name: string, other: string): boolean => {
  const shorter = Math.min(name.length, other.length);
  let start = 0;
  while (start < shorter && name[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && name.at(-1 - end) === other.at(-1 - end)) end++;
  const [left, right] = [name.slice(start, name.length - end), other.slice(start, other.length - end)];
  return (left.length <= 1 && right.length <= 1) || (left.length === 2 && right === `${left[1]}${left[0]}`);
};

/** The setting that a name was meant to be: one slip away, or the only one with that beginning. */
const meantBy = (name: string, settings: readonly string[]): string | undefined => {
  const beginning = settings.filter((setting) => setting.startsWith(name));
  const isLong = name.includes('_') && name.length >= shortestBeginning;
  return (
    settings.find((setting) => isOneSlipAway(name, setting)) ??
    (isLong && beginning.length === 1 ? beginning[0] : undefined)
  );
};

/**
 * Warnings about unknown names that are close to a setting's; unknown names are ignored.
 * @param names - in upper case
 */
export const misspelt = (names: Iterable<string>, settings: readonly string[]): string[] =>
  [...names].flatMap((name) => {
    const meant = settings.includes(name) ? undefined : meantBy(name, settings);
    return meant === undefined ? [] : [`${name} is no setting and has no effect; is ${meant} meant?`];
  });
