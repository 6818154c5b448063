import { type DeadLetter, type LetterPlaces, readDeadLetters } from '../../flows/dead-letters/read-dead-letters.ts';
import { replayDeadLetters } from '../../flows/dead-letters/replay-dead-letters.ts';
import type { CliContext } from '../context.ts';
import { harmless, type Page } from '../terminal/page.ts';
import { left, table } from '../terminal/table.ts';
import { printResult } from '../terminal/terminal.ts';
import { counted } from '../texts/figures.ts';

export type LettersOptions = { topic?: string; json?: boolean };
export type ReplayOptions = LettersOptions & { code?: string; again?: boolean; dryRun?: boolean };

const topicsOf = ({ topic }: LettersOptions, { config }: CliContext): string[] =>
  topic === undefined ? [config.kafkaInferenceTopic, config.kafkaTrainingTopic] : [topic];

const overTopics = async (
  options: LettersOptions,
  context: CliContext,
  work: (places: LetterPlaces, topic: string) => Promise<DeadLetter[]>,
): Promise<DeadLetter[]> => {
  const { places, close } = await context.openLetters();
  try {
    const letters: DeadLetter[] = [];
    for (const topic of topicsOf(options, context)) letters.push(...(await work(places, topic)));
    return letters;
  } finally {
    await close();
  }
};

const shownLength = 60;

const shown = (text: string): string => harmless(text).slice(0, shownLength);

const lettersTable = (letters: readonly DeadLetter[], page: Page): string[] => {
  if (letters.length === 0) return [];
  const columns = ['topic', 'offset', 'time', 'code', 'field', 'state', 'message'].map(left);
  const rows = letters.map(({ topic, partition, offset, time, code, field, state, start }) => [
    topic,
    `${partition}/${offset}`,
    time,
    { text: code, tone: 'bad' as const },
    shown(field),
    state,
    shown(start),
  ]);
  return table(columns, rows, page);
};

/** `dead-letters list`: unreadable messages, oldest first. */
export const listDeadLetters = async (options: LettersOptions, context: CliContext): Promise<void> => {
  const letters = await overTopics(options, context, (places, topic) => readDeadLetters(places, topic, context.signal));
  await printResult(context, options.json, letters, () => lettersTable(letters, context));
  context.tell(counted(letters.length, 'dead letter'));
};

/** `dead-letters replay`: puts unreadable messages back on their topic. */
export const replayLetters = async (options: ReplayOptions, context: CliContext): Promise<void> => {
  const { code, again = false, dryRun = false } = options;
  const letters = await overTopics(options, context, (places, topic) =>
    replayDeadLetters(places, { topic, code, again, dryRun }, context.signal),
  );
  await printResult(context, options.json, letters, () => lettersTable(letters, context));
  context.tell(`${dryRun ? 'would replay' : 'replayed'} ${counted(letters.length, 'dead letter')}`);
};
