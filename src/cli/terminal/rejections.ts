import type { RankerError } from '../../errors.ts';

const mostNamed = 10;

/** Takes the bad rows of a file and names the first of them, line by line. */
export const reportRejections = (tell: (line: string) => void, file: string) => {
  let count = 0;
  return (line: number, { message, code }: RankerError): void => {
    if (++count <= mostNamed) tell(`${file}:${line}: ${message} (${code})`);
    if (count === mostNamed + 1) tell(`${file}: more such lines are counted, not named`);
  };
};
