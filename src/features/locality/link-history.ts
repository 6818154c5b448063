import { type LinkFigures, linkKey } from '../../contracts/locality/facts.ts';
import type { Transfer } from '../../contracts/locality/transfer.ts';
import { dayMs } from '../../contracts/time/durations.ts';

/** Networks change within weeks; a link is used a few times a day. */
const halfLifeMs = 7 * dayMs;
const mostLinks = 20_000;

type Cell = { time: number } & { -readonly [Name in keyof Omit<LinkFigures, 'from' | 'to'>]: number };

const emptyCell = (time: number): Cell => ({
  time,
  successes: 0,
  failures: 0,
  meanLogRate: 0,
  squares: 0,
  queued: 0,
  queueSeconds: 0,
});

const keep = (from: number, to: number): number => 2 ** (-Math.max(0, to - from) / halfLifeMs);

/** Decays a cell to a time. */
const fade = (cell: Cell, time: number): void => {
  const kept = keep(cell.time, time);
  cell.successes *= kept;
  cell.failures *= kept;
  cell.squares *= kept;
  cell.queued *= kept;
  cell.time = Math.max(cell.time, time);
};

const count = (cell: Cell, { bytes, seconds, queueSeconds, succeeded, finishTime }: Transfer): void => {
  fade(cell, finishTime);
  const weight = keep(finishTime, cell.time);
  if (queueSeconds >= 0) {
    cell.queued += weight;
    cell.queueSeconds += (weight / cell.queued) * (queueSeconds - cell.queueSeconds);
  }
  if (!succeeded) {
    cell.failures += weight;
    return;
  }
  const logRate = Math.log(bytes / seconds);
  cell.successes += weight;
  const deviation = logRate - cell.meanLogRate;
  cell.meanLogRate += (weight / cell.successes) * deviation;
  cell.squares += weight * deviation * (logRate - cell.meanLogRate);
};

/**
 * Past transfers between storage elements, exponentially weighted with a half-life of a week, for each link and for
 * each destination whatever the source. Memory grows with the number of links alone, up to a limit; the least recently
 * used are dropped.
 */
export class LinkHistory {
  readonly #cells = new Map<string, Cell>();

  add(transfer: Transfer): void {
    for (const from of [transfer.from, '']) {
      const key = linkKey(from, transfer.to);
      const cell = this.#cells.get(key) ?? emptyCell(transfer.finishTime);
      count(cell, transfer);
      this.#cells.delete(key);
      this.#cells.set(key, cell);
    }
    while (this.#cells.size > mostLinks) this.#cells.delete(this.#cells.keys().next().value!);
  }

  /** @param time - epoch ms as of which the figures are weighted; undefined where no transfer is known */
  figures(from: string, to: string, time: number): LinkFigures | undefined {
    const cell = this.#cells.get(linkKey(from, to));
    if (!cell) return undefined;
    const { time: _, ...figures } = cell;
    const kept = keep(cell.time, time);
    return {
      from,
      to,
      ...figures,
      successes: kept * cell.successes,
      failures: kept * cell.failures,
      squares: kept * cell.squares,
      queued: kept * cell.queued,
    };
  }
}
