/** A template that a process of the orchestrator writes out, or has written and not yet said for whom. */
type OpenTemplate = {
  readonly uuid?: string;
  readonly lines: readonly string[];
  /** How many of the lines had come when a line with a time first came between them; absent: none has. */
  readonly unbroken?: number;
};

/** The newest last. */
export type OpenTemplates = {
  readonly templates: readonly OpenTemplate[];
  /** So many more lines with a time may come before what has none belongs to the newest no more. */
  readonly patience: number;
};

export const noOpenTemplates: OpenTemplates = { templates: [], patience: 0 };

/** More that are never claimed, and the oldest is given up. */
const mostOpen = 16;
const mostLines = 20_000;

/** The logger writes a template in one go, but what gathers the lines of several threads may put others between. */
const patience = 8;

export const beginTemplate = ({ templates }: OpenTemplates, uuid: string | undefined): OpenTemplates => ({
  templates: [...templates.slice(1 - mostOpen), { ...(uuid !== undefined && { uuid }), lines: [] }],
  patience,
});

const withLast = (open: OpenTemplates, last: OpenTemplate): OpenTemplates => ({
  ...open,
  templates: [...open.templates.slice(0, -1), last],
});

/** Takes a line without a time; those that belong to no template change nothing. */
export const continueTemplate = (open: OpenTemplates, line: string): OpenTemplates => {
  const last = open.templates.at(-1);
  if (open.patience === 0 || !last || last.lines.length >= mostLines) return open;
  return withLast(open, { ...last, lines: [...last.lines, line] });
};

/** Takes note of a line with a time. */
export const interruptTemplate = (open: OpenTemplates): OpenTemplates => {
  const last = open.templates.at(-1);
  if (open.patience === 0 || !last) return open;
  return { ...withLast(open, { ...last, unbroken: last.unbroken ?? last.lines.length }), patience: open.patience - 1 };
};

/** So many lines of a template may come a second time together. */
const mostRepeated = 500;

/**
 * Lines without those that say again what stands right before them, alone or several together: shippers send a second time
 * what nobody acknowledged. A template may rightly say something twice, so this is for one that can't be read as it is.
 */
const withoutRepeats = (lines: readonly string[]): readonly string[] => {
  const kept: string[] = [];
  for (const line of lines) {
    kept.push(line);
    for (let length = Math.min(kept.length >> 1, mostRepeated); length > 0; length--) {
      const [before, again] = [kept.length - 2 * length, kept.length - length];
      let same = 0;
      while (same < length && kept[before + same] === kept[again + same]) same++;
      if (same === length) kept.length = again;
    }
  }
  return kept;
};

/** The texts of a template, in the order in which to try them, each made when it is its turn. */
const textsOf = ({ lines, unbroken = lines.length }: OpenTemplate): Iterable<string> => ({
  *[Symbol.iterator]() {
    yield lines.join('\n');
    if (unbroken < lines.length) yield lines.slice(0, unbroken).join('\n');
    const once = withoutRepeats(lines);
    if (once.length < lines.length) yield once.join('\n');
  },
});

/**
 * Takes out the template of a deployment: the one with its uuid, else the newest that has none.
 * @returns its texts, if there is one: with all of its lines, with those before the first other one, and with none that
 * came twice
 */
export const claimTemplate = (
  { templates, patience: left }: OpenTemplates,
  uuid: string,
): { readonly texts: Iterable<string> | undefined; readonly open: OpenTemplates } => {
  const exact = templates.findLastIndex((one) => one.uuid === uuid);
  const at = exact >= 0 ? exact : templates.findLastIndex((one) => one.uuid === undefined);
  const claimed = templates[at];
  const others = templates.filter((_, index) => index !== at);
  return {
    texts: claimed && textsOf(claimed),
    open: { templates: others, patience: claimed && at === templates.length - 1 ? 0 : left },
  };
};
