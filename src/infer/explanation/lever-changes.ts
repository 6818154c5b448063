import type { Change } from '../../contracts/explanation.ts';
import { type Asking, askChanged } from './ask-changed.ts';
import { type Lever, leversOf } from './levers.ts';
import { type Search, wouldBeFirst } from './search.ts';

/** Values of a lever that are tried in each of two rounds: the second between the last that failed and the first that did it. */
const steps = 8;

/** Where on a lever to look; `from` is known to fail. */
type Span = { readonly index: number; readonly lever: Lever; readonly from: number; readonly to: number };

/** The least turn of each lever of these candidates that makes it the first, as far as there is one. */
export const leverChanges = async (
  search: Search,
  searched: readonly number[],
  asking: Asking | undefined,
): Promise<ReadonlyMap<number, Change[]>> => {
  const { request, expectations } = search.decision;
  const whole = searched.flatMap((index): Span[] => {
    const { reserved } = expectations.assessments[index]!;
    const levers = leversOf(request.candidates[index]!, (resource) => reserved?.[resource] ?? 0);
    return levers.map((lever) => ({ index, lever, from: lever.from, to: lever.furthest }));
  });
  const coarse = await narrowed(search, whole, asking);
  const fine = await narrowed(search, coarse, asking);
  const changes = fine.map(({ index, lever: { what, unit, from, text }, to }) => ({
    index,
    change: { what, unit, from, to, text: text(to) },
  }));
  const byCandidate = Map.groupBy(changes, ({ index }) => index);
  return new Map([...byCandidate].map(([index, found]) => [index, found.map(({ change }) => change)]));
};

const stepOf = ({ from, to }: Span, step: number): number =>
  step === steps ? to : from + ((to - from) * step) / steps;

/** Of each span the part between the last step that fails and the first that does it; spans without one are left out. */
const narrowed = async (search: Search, spans: readonly Span[], asking: Asking | undefined): Promise<Span[]> => {
  const trials = spans.flatMap((span) =>
    Array.from({ length: steps }, (_, at) => ({
      index: span.index,
      changed: span.lever.turned(stepOf(span, at + 1)),
    })),
  );
  const scored = trials.length > 0 ? await askChanged(search.decision, trials, asking) : [];
  return spans.flatMap((span, at) => {
    for (let step = 1; step <= steps; step++) {
      if (!wouldBeFirst(search, span.index, scored[at * steps + step - 1]!)) continue;
      return [{ ...span, from: stepOf(span, step - 1), to: stepOf(span, step) }];
    }
    return [];
  });
};
