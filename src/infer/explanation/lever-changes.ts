import type { Change } from '../../contracts/answers/explanation.ts';
import { type Asking, askChanged } from './ask-changed.ts';
import { formatApart } from './format-apart.ts';
import { type Lever, leversOf } from './levers.ts';
import { type Search, wouldBeFirst } from './search.ts';

/**
 * Number of values of a lever tried in each round: first its furthest; then values between the present one and that;
 * then values between the last that failed and the first that worked. Most levers have no effect, and end with the
 * first round.
 */
const rounds = [1, 8, 8] as const;

/** The range of a lever to search; `from` is known to fail. */
type Span = { readonly index: number; readonly lever: Lever; readonly from: number; readonly to: number };

/** The smallest change of each lever that puts these candidates first, where there is one. */
export const leverChanges = async (
  search: Search,
  searched: readonly number[],
  asking: Asking | undefined,
): Promise<ReadonlyMap<number, Change[]>> => {
  const { request, expectations } = search.decision;
  let spans = searched.flatMap((index): Span[] => {
    const { reserved } = expectations.assessments[index]!;
    const levers = leversOf(request.candidates[index]!, (resource) => reserved?.[resource] ?? 0);
    return levers.map((lever) => ({ index, lever, from: lever.from, to: lever.furthest }));
  });
  for (const steps of rounds) spans = await narrowed(search, spans, steps, asking);
  const changes = spans.map(({ index, lever: { what, unit, from, format, text }, to }) => ({
    index,
    change: { what, unit, from, to, text: text(...formatApart(format, to, from)) },
  }));
  const byCandidate = Map.groupBy(changes, ({ index }) => index);
  return new Map([...byCandidate].map(([index, found]) => [index, found.map(({ change }) => change)]));
};

const stepOf = ({ lever, from, to }: Span, step: number, steps: number): number => {
  if (step === steps) return to;
  const value = from + ((to - from) * step) / steps;
  return lever.whole ? Math.ceil(value) : value;
};

/** Of each span the part between the last step that fails and the first that works; spans without one are left out. */
const narrowed = async (
  search: Search,
  spans: readonly Span[],
  steps: number,
  asking: Asking | undefined,
): Promise<Span[]> => {
  const trials = spans.flatMap((span) =>
    Array.from({ length: steps }, (_, at) => ({
      index: span.index,
      changed: span.lever.turned(stepOf(span, at + 1, steps)),
    })),
  );
  const scored = trials.length > 0 ? await askChanged(search.decision, trials, asking) : [];
  return spans.flatMap((span, at) => {
    for (let step = 1; step <= steps; step++) {
      if (!wouldBeFirst(search, span.index, scored[at * steps + step - 1]!)) continue;
      return [{ ...span, from: stepOf(span, step - 1, steps), to: stepOf(span, step, steps) }];
    }
    return [];
  });
};
