/** A template that a process of the orchestrator is writing, or has written without its deployment's name so far. */
type OpenTemplate = {
  readonly uuid?: string;
  readonly lines: readonly string[];
  /** Number of its lines before the first line with a time interrupted them; absent: none has. */
  readonly unbroken?: number;
};

/** The newest last. */
export type OpenTemplates = {
  readonly templates: readonly OpenTemplate[];
  /** Number of further lines with a time after which a line without one no longer belongs to the newest template. */
  readonly patience: number;
};

export const noOpenTemplates: OpenTemplates = { templates: [], patience: 0 };

/** When more are never claimed, the oldest is dropped. */
const mostOpen = 16;
const mostLines = 20_000;

/** The logger writes a template at once, but the shipper of several threads' lines may put others between. */
const patience = 8;

export const beginTemplate = ({ templates }: OpenTemplates, uuid: string | undefined): OpenTemplates => ({
  templates: [...templates.slice(1 - mostOpen), { ...(uuid !== undefined && { uuid }), lines: [] }],
  patience,
});

const withLast = (open: OpenTemplates, last: OpenTemplate): OpenTemplates => ({
  ...open,
  templates: [...open.templates.slice(0, -1), last],
});

/** Adds a line without a time; lines outside a template change nothing. */
export const continueTemplate = (open: OpenTemplates, line: string): OpenTemplates => {
  const last = open.templates.at(-1);
  if (open.patience === 0 || !last || last.lines.length >= mostLines) return open;
  return withLast(open, { ...last, lines: [...last.lines, line] });
};

/** Records a line with a time. */
export const interruptTemplate = (open: OpenTemplates): OpenTemplates => {
  const last = open.templates.at(-1);
  if (open.patience === 0 || !last) return open;
  return { ...withLast(open, { ...last, unbroken: last.unbroken ?? last.lines.length }), patience: open.patience - 1 };
};

/** Most lines of a template that may be repeated together. */
const mostRepeated = 500;

/**
 * The lines without immediate repetitions, single or several together: shippers resend what was not acknowledged. A
 * template may contain genuine repetitions, so this is only for one that can't be read as it is.
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

/** The texts of a template, in the order in which to try them, each made on demand. */
const textsOf = ({ lines, unbroken = lines.length }: OpenTemplate): Iterable<string> => ({
  *[Symbol.iterator]() {
    yield lines.join('\n');
    if (unbroken < lines.length) yield lines.slice(0, unbroken).join('\n');
    const once = withoutRepeats(lines);
    if (once.length < lines.length) yield once.join('\n');
  },
});

/**
 * Removes and returns the template of a deployment: the one with its uuid, else the newest without one.
 * @returns its texts, if there is one: with all of its lines, with those before the first interruption, and without
 * repetitions
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
