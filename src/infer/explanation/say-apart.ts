/** A figure in words. @param more - digits more than usual */
export type Say = (figure: number, more: number) => string;

const mostDigits = 12;

/** Two figures in words, with as many digits more than usual as tell them apart. */
export const sayApart = (say: Say, value: number, from: number, more = 0): [value: string, from: string] => {
  const said: [string, string] = [say(value, more), say(from, more)];
  return said[0] !== said[1] || more === mostDigits ? said : sayApart(say, value, from, more + 1);
};
