import { expect, test } from 'vitest';
import { fitGradientBoosting } from '../../../../src/train/boosting/boosting.ts';
import { assemble, i32, routine } from '../../../../src/train/kernel/assembler.ts';
import { openKernel } from '../../../../src/train/kernel/open-kernel.ts';
import { cutInBins } from '../../../../src/train/splits/bins.ts';
import { learnable } from '../../../helpers/models/learnable.ts';

test('the assembler writes what the specification shows', () => {
  const add = routine('add', 'i32', ({ param }) => {
    const [a, b] = [param('i32'), param('i32')];
    return i32.add(i32.add(a.get, b.get), i32.const(-129));
  });
  const expected = [
    '0061736d01000000',
    '01070160027f7f017f',
    '020f0103656e76066d656d6f7279020000',
    '03020100',
    '070701036164640000',
    '0a0d010b00200020016a41ff7e6a0b',
  ];
  expect(Buffer.from(assemble([add])).toString('hex')).toBe(expected.join(''));
});

test('this engine runs the kernel in WebAssembly', () => {
  const { matrix } = learnable(50, 1);
  expect(openKernel(cutInBins(matrix, 255), 1, 'wasm').name).toBe('wasm');
  expect(openKernel(cutInBins(matrix, 255), 1, 'plain').name).toBe('plain');
});

test.each([{}, { max_features: 0.3, subsample: 0.7 }])('both kernels learn the same from many rows: %o', (sampling) => {
  const { matrix, labels } = learnable(20_000, 2);
  const fit = (kernel: 'wasm' | 'plain') =>
    fitGradientBoosting(matrix, labels, { loss: 'log_loss', max_iter: 10, ...sampling, kernel });
  expect(JSON.stringify(fit('wasm'))).toBe(JSON.stringify(fit('plain')));
});
