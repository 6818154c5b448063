import { createHash } from 'node:crypto';
import { ModelCard } from '../contracts/learning/card.ts';
import { RankerError } from '../errors.ts';
import type { ModelFiles } from './port.ts';

/** Size limit of a version's files; larger ones are refused before they are read. */
export const modelLimitBytes = 256 * 1024 * 1024;
export const cardLimitBytes = 16 * 1024 * 1024;

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Refuses files that `readFiles` could not read back.
 * @throws RankerError MODEL_REFUSED
 */
export const checkFiles = (name: string, { onnx, card }: ModelFiles): void => {
  refuseOther(name, sha256Of(onnx), card.sha256);
  const issues = ModelCard.safeParse(card)
    .error?.issues.map((issue) => issue.path.join('.'))
    .join(', ');
  if (issues !== undefined) throw new RankerError('MODEL_REFUSED', `${name}: card.json would be wrong in ${issues}.`);
  if (onnx.byteLength > modelLimitBytes) {
    const size = onnx.byteLength;
    throw new RankerError('MODEL_REFUSED', `${name}: ${size} bytes, more than the ${modelLimitBytes} allowed.`, {
      size,
    });
  }
};

export const refuseOther = (path: string, actual: string, expected: string): void => {
  if (actual === expected) return;
  throw new RankerError(
    'MODEL_REFUSED',
    `${path}: the model's SHA-256 is ${actual}, expected ${expected}: it was changed or damaged after publication.`,
    { path, actual, expected },
  );
};
