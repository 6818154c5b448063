import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { seededRandom } from '../../src/train/seeded-random.ts';
import type { Task } from '../parts/trainer-options.ts';

/**
 * Writes a table with something to learn as CSV: columns f0, f1, … of several shapes (uniform, normal, skewed, of few
 * values, a fifth of every seventh missing) and `target`, which a tenth of the columns, at least six, tell of, alone and
 * in pairs: 0 or 1 for classification, log-normal seconds for regression.
 * @param seed - of the rows; tables of one shape and different seeds follow the same law
 */
export const makeTable = async (
  path: string,
  rows: number,
  columns: number,
  task: Task,
  seed: number,
): Promise<void> => {
  const { uniform } = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const shapes = [uniform, normal, () => Math.exp(normal()), () => Math.floor(uniform() * 4), normal];
  const telling = Math.min(columns, Math.max(6, Math.round(columns / 10)));
  const out = createWriteStream(path);
  const names = Array.from({ length: columns }, (_, column) => `f${column}`);
  out.write(`${names.join(',')},target\n`);
  const row = new Array<number>(columns);
  for (let written = 0; written < rows; ) {
    let text = '';
    for (const end = Math.min(rows, written + 1000); written < end; written++) {
      for (let column = 0; column < columns; column++) {
        const missing = column % 7 === 6 && uniform() < 0.2;
        row[column] = missing ? Number.NaN : Math.round(shapes[column % shapes.length]!() * 1e5) / 1e5;
      }
      const score = scoreOf(row, telling);
      const target =
        task === 'classification'
          ? Number(uniform() < 1 / (1 + Math.exp(-score)))
          : Math.round(1000 * Math.exp(3 + 0.4 * score + 0.5 * normal())) / 1000;
      text += `${row.join(',')},${target}\n`;
    }
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
};

const scoreOf = (row: readonly number[], telling: number): number => {
  let score = 0;
  for (let column = 0; column < telling; column++) {
    const value = row[column]!;
    const next = row[(column + 1) % telling]!;
    if (Number.isNaN(value)) score += 0.5;
    else score += Math.sin(value * (1 + column / 3)) * (next > 0.5 ? 0.9 : 0.3);
  }
  return score;
};
