import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnswerSettings } from '../../../src/contracts/answers/answer-settings.ts';
import { RankedMessage } from '../../../src/contracts/answers/ranked.ts';
import type { JsonValue } from '../../../src/contracts/json/json-value.ts';
import type { RseProviders } from '../../../src/flows/locality/locate-data.ts';
import { locateFromFiles } from '../../../src/flows/locality/locate-from-files.ts';
import { type RankFileJob, rankFile } from '../../../src/flows/ranking/rank-file.ts';
import type { Model } from '../../../src/infer/model.ts';
import { tempFolder } from '../temp-folder.ts';

/** A text stands as it is, anything else as JSON; one a line. */
export const ndjson = (lines: readonly (JsonValue | object)[]): string =>
  lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');

export const writeLines = (path: string, lines: readonly (JsonValue | object)[]): string => {
  writeFileSync(path, ndjson(lines));
  return path;
};

type RankLines = {
  readonly requests: readonly (JsonValue | object)[];
  readonly outcomes?: readonly (JsonValue | object)[];
  readonly model?: Model | undefined;
  readonly settings?: AnswerSettings;
  readonly replicas?: readonly (JsonValue | object)[];
  readonly transfers?: readonly (JsonValue | object)[];
  readonly providers?: RseProviders;
  readonly toLine?: RankFileJob['toLine'];
  readonly onWrite?: (line: string) => void;
};

/** The default settings. */
export const byCost: AnswerSettings = { policy: { kind: 'cost' }, classificationWeight: 0.75, drained: [] };

/** What `rank` writes for these requests, one text each, through files. A failed rung is thrown. */
export const rankLines = async (lines: RankLines) => {
  const { requests, outcomes, model, settings = byCost, replicas, transfers, providers = {}, toLine, onWrite } = lines;
  const folder = tempFolder();
  const written: string[] = [];
  const rejected: string[] = [];
  const locate = await locateFromFiles({
    replicas: replicas && writeLines(join(folder, 'replicas.ndjson'), replicas),
    transfers: transfers && writeLines(join(folder, 'transfers.ndjson'), transfers),
    catalogue: undefined,
    providers,
    onRejected: (_path, line, { code }) => rejected.push(`${line} ${code}`),
  });
  const report = await rankFile(
    {
      requests: writeLines(join(folder, 'requests.ndjson'), requests),
      dataset: outcomes && writeLines(join(folder, 'outcomes.ndjson'), outcomes),
      served: model && { model, rung: 'champion' },
      settings,
      zones: { outcomes: 'Europe/Rome', requests: 'UTC' },
      now: Date.now(),
      onFault: (_rung, fault) => {
        throw fault;
      },
      locate,
      toLine,
      onRejectedOutcome: (line, { code }) => rejected.push(`${line} ${code}`),
      onUnreadableRequest: () => {},
    },
    async (line) => {
      written.push(line);
      onWrite?.(line);
    },
  );
  return { written, report, rejected, messages: () => written.map((line) => RankedMessage.parse(JSON.parse(line))) };
};
