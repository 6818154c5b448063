import { ModelCard } from '../../contracts/learning/card.ts';
import { messageOf, RankerError } from '../../errors.ts';
import { modelLimitBytes } from '../../registry/check-files.ts';
import { guardFiles, readBounded } from '../../registry/disk/files.ts';
import type { OutsideModel } from './register-model.ts';

export type OutsideFiles = {
  readonly onnx: string;
  /** A JSON array of the names of its columns, in order. */
  readonly columns: string;
};

const columnsLimitBytes = 1024 * 1024;

const read = (path: string, limitBytes: number): Promise<Buffer> =>
  guardFiles('MODEL_NOT_FOUND', path, () => readBounded(path, limitBytes, 'MODEL_REFUSED'));

/** @throws RankerError MODEL_NOT_FOUND, MODEL_REFUSED */
export const readOutsideModel = async ({
  onnx,
  columns,
}: OutsideFiles): Promise<Omit<OutsideModel, 'learnedUntil'>> => ({
  onnx: await read(onnx, modelLimitBytes),
  features: namesIn(await read(columns, columnsLimitBytes), columns),
});

const namesIn = (bytes: Buffer, path: string): string[] => {
  try {
    return ModelCard.shape.features.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? messageOf(cause) : 'it is something else';
    const needed = 'a JSON array of 1 to 2000 names of columns is needed';
    throw new RankerError('MODEL_REFUSED', `${path}: ${needed} (${reason})`, { path }, { cause });
  }
};
