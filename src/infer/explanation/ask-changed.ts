import type { RequestCandidate } from '../../contracts/messages/request.ts';
import type { Assessment } from '../../features/base-features.ts';
import { shortResources } from '../../features/quota.ts';
import type { JudgedShortage } from '../../features/shortage.ts';
import type { Vectoriser } from '../../features/vector.ts';
import { scoredOf } from '../answer.ts';
import type { Decision } from '../decision.ts';
import type { HeadValues } from '../model.ts';
import type { Expectation } from '../order.ts';
import type { Scored } from '../policy.ts';
import { expectByModel, expectWithoutModel } from '../rung.ts';

/** Calls the model that served once more. */
export type Asking = {
  readonly vectoriser: Vectoriser;
  /** @param rows - float32 [count, features], row-major */
  readonly predict: (rows: Float32Array, count: number) => Promise<HeadValues>;
};

/** A candidate with a change; `index` is its place in the request. */
type Changed = { readonly index: number; readonly changed: RequestCandidate };

/** More quota can only end shortages; what outcomes say about the remaining ones stays the same. */
const stillShort = (changed: RequestCandidate, { shortages, reserved }: Assessment): JudgedShortage[] =>
  shortResources(changed, reserved).flatMap((shortage) => {
    const known = shortages.find(({ resource }) => resource === shortage.resource);
    return known ? [{ ...known, ...shortage }] : [];
  });

/** The expectations of changed candidates, from the rung that answered; one call to its model. */
export const askChanged = async (
  decision: Decision,
  trials: readonly Changed[],
  asking: Asking | undefined,
): Promise<Scored[]> => {
  const { assessments } = decision.expectations;
  const shortages = trials.map(({ index, changed }) => stillShort(changed, assessments[index]!));
  const expected = await expectChanged(decision, trials, shortages, asking);
  return trials.map(({ index, changed }, at) =>
    scoredOf(changed, expected[at]!, { ...assessments[index]!, shortages: shortages[at]! }, decision.settings),
  );
};

const expectChanged = async (
  { expectations: { rung, rows, byCandidate, assessments }, rankedAt }: Decision,
  trials: readonly Changed[],
  shortages: readonly (readonly JudgedShortage[])[],
  asking: Asking | undefined,
): Promise<Expectation[]> => {
  if (rung === 'rules' || rung === 'history') {
    return trials.map(({ index, changed }) => ({
      ...expectWithoutModel(rung, changed, assessments[index]!.history),
      d: byCandidate[index]!.d,
    }));
  }
  if (!rows || !asking) return trials.map(({ index }) => byCandidate[index]!);
  const columns = asking.vectoriser.names.length;
  const asked = new Float32Array(trials.length * columns);
  for (const [at, { index, changed }] of trials.entries()) {
    asked.set(rows.subarray(index * columns, (index + 1) * columns), at * columns);
    const onPaper = shortages[at]!.filter(({ requested, free }) => requested > free);
    asking.vectoriser.rewrite(changed, { ...assessments[index]!, shortages: onPaper }, rankedAt, asked, at * columns);
  }
  const heads = await asking.predict(asked, trials.length);
  return trials.map(({ index }, at) => ({
    ...expectByModel(heads, at, assessments[index]!.history),
    d: byCandidate[index]!.d,
  }));
};
