import type { DatasetPlaces, LocalityFacts } from '../contracts/locality/facts.ts';
import type { TransferPlan } from '../features/locality/transfer-plan.ts';

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

const amount = (bytes: number): string => {
  let [value, unit] = [bytes, 0];
  for (; value >= 999.5 && unit < byteUnits.length - 1; unit++) value /= 1000;
  return `${Number(value.toPrecision(3))} ${byteUnits[unit]}`;
};

const duration = (seconds: number): string => {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return `${Number((seconds / 3600).toPrecision(2))} h`;
};

/** Places older than this are shown with their age. */
const youngSeconds = 120;

const ageOf = (datasets: readonly DatasetPlaces[]): string[] => {
  const age = Math.max(0, ...datasets.filter(({ unknown }) => unknown === undefined).map((one) => one.ageSeconds));
  return age > youngSeconds ? [`data: places as of ${duration(age)} before`] : [];
};

/** `locality: unknown (rucio timed out after 300 ms)`; nothing when all is known. */
const explainUnknown = ({ datasets }: LocalityFacts): string[] => {
  const faults = datasets.flatMap(({ unknown }) => unknown ?? []);
  if (faults.length === 0) return [];
  const share = faults.length === datasets.length ? '' : ` for ${faults.length} of ${datasets.length} data sets`;
  return [`locality: unknown${share} (${[...new Set(faults)].join('; ')})`];
};

/** Where the data lies as seen from a provider, what is missing there, and how long its transfer takes. */
export const explainTransfer = (plan: TransferPlan, facts: LocalityFacts): string[] => {
  const unknown = explainUnknown(facts);
  const { localBytes, tapeBytes, missingBytes, lostBytes, hauls, seconds, destination } = plan;
  const all = localBytes + tapeBytes + missingBytes + lostBytes;
  if (facts.datasets.every((one) => one.unknown !== undefined)) return unknown;
  const time = `about ${duration(seconds.mean)} (${duration(seconds.low)} to ${duration(seconds.high)})`;
  const pieces = [
    localBytes === all ? `all ${amount(all)} here` : `${amount(localBytes)} of ${amount(all)} here`,
    ...(destination === undefined ? ['no storage known here'] : []),
    ...(tapeBytes > 0 ? [`${amount(tapeBytes)} on tape here`] : []),
    ...(missingBytes > 0 ? [`${amount(missingBytes)} from ${hauls.map(({ from }) => from).join(', ')}`] : []),
    ...(seconds.mean > 0 ? [`takes ${time}`] : []),
    ...(lostBytes > 0 ? [`${amount(lostBytes)} without a copy that can be read`] : []),
  ];
  return [...unknown, `data: ${pieces.join(', ')}`, ...ageOf(facts.datasets)];
};
