import type { Dataset } from '../../contracts/messages/request.ts';
import { asRankerError } from '../../errors.ts';
import type { FoundPlaces } from '../../rucio/replicas.ts';
import type { RucioInstance } from './rucio-instance.ts';

const readableBytes = ({ parts }: FoundPlaces): number =>
  parts.reduce((sum, { bytes, disk, tape }) => sum + (disk.length + tape.length > 0 ? bytes : 0), 0);

/** Joins the distinct reasons. */
export const joinReasons = (reasons: readonly (string | undefined)[]): string =>
  [...new Set(reasons.filter((reason) => reason !== undefined))].join('; ');

/** The answer with the most readable data; without any, a reason if a Rucio failed, or undefined if none knows the data. */
export const askRucios = async (
  asked: readonly RucioInstance[],
  data: Dataset,
): Promise<FoundPlaces | undefined | string> => {
  const answers = await Promise.all(
    asked.map((instance) => instance.find(data).catch((thrown: unknown) => asRankerError(thrown).message)),
  );
  const found = answers.filter((answer) => typeof answer === 'object');
  const faults = answers.filter((answer) => typeof answer === 'string');
  if (found.length === 0 && faults.length > 0) return joinReasons(faults);
  return found.toSorted((a, b) => readableBytes(b) - readableBytes(a))[0];
};
