import type { RankerError } from '../../errors.ts';

const mostTold = 10;

/** Takes the bad rows of a file and names the first of them, line by line. */
export const tellRejections = (tell: (line: string) => void, file: string) => {
  let count = 0;
  return (line: number, { message, code }: RankerError): void => {
    if (++count <= mostTold) tell(`${file}:${line}: ${message} (${code})`);
    if (count === mostTold + 1) tell(`${file}: more such lines are counted, not named`);
  };
};
