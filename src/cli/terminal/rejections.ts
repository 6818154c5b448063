import type { RankerError } from '../../errors.ts';

const mostNamed = 10;

/** Reports the first bad rows of a file, line by line. */
export const reportRejections = (tell: (line: string) => void, file: string) => {
  let count = 0;
  return (line: number, { message, code }: RankerError): void => {
    if (++count <= mostNamed) tell(`${file}:${line}: ${message} (${code})`);
    if (count === mostNamed + 1) tell(`${file}: more such lines are counted, not named`);
  };
};
