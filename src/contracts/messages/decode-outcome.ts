import { RankerError } from '../../errors.ts';
import { finishTime, limits, messageTexts, outcomeNumbers, submissionTime } from '../fields/field-table.ts';
import {
  fieldFault,
  type Place,
  readNumber,
  readText,
  readTime,
  readUuid,
  shown,
  typeFault,
} from '../fields/read-field.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.ts';
import { deploymentTime } from '../time/deployment-uuid.ts';
import { clockSlackMs } from '../time/instant.ts';
import { decodeCandidate, noFeatures } from './decode-candidate.ts';
import { assumedVersion, checkVersion } from './message-version.ts';
import type { Outcome } from './outcome.ts';

export type OutcomeContext = {
  /** Epoch ms; a uuid with a later time is ignored as a source of time. */
  readonly now: number;
  /** IANA zone of times without offset; Europe/Rome by default. */
  readonly zone?: string;
  /** Whether a message without `msg_version` is refused, as on the topic. */
  readonly needsVersion?: boolean;
};

/** Whether a deployment ran, by status; the latter two are from older messages. */
export const statuses: ReadonlyMap<string, boolean> = new Map([
  ['CREATE_COMPLETE', true],
  ['CREATE_FAILED', false],
  ['SUCCESSFUL_EVENT', true],
  ['ERROR_EVENT', false],
]);

const readStatus = ({ status }: JsonObject, place: Place): boolean => {
  const succeeded = typeof status === 'string' ? statuses.get(status) : undefined;
  if (succeeded !== undefined) return succeeded;
  const claim = `must be one of ${[...statuses.keys()].join(', ')}, got ${shown(status)}`;
  throw fieldFault('MESSAGE_STATUS', 'status', claim, place);
};

const readReason = (message: JsonObject, place: Place): string => {
  const reason = message.status_reason ?? '';
  if (typeof reason !== 'string') throw typeFault('status_reason', 'a string', reason, place);
  return reason.length <= limits.reasonLength ? reason : reason.slice(0, limits.reasonLength);
};

const readSubmission = (message: JsonObject, zone: string, place: Place, now: number): number => {
  const time = readTime(message, submissionTime, zone, place, () => deploymentTime(place.uuid, now) ?? Number.NaN);
  if (time !== undefined) return time;
  throw fieldFault('MESSAGE_FIELD_MISSING', submissionTime.name, 'must be given', place);
};

/** The finish as written, else the submission plus the seconds; a finish just before the submission is clock skew. */
const readFinish = (message: JsonObject, zone: string, place: Place, submitted: number, seconds: number): number => {
  const written = readTime(message, finishTime, zone, place, () => submitted);
  if (written === undefined) return Number.isNaN(seconds) ? submitted : submitted + Math.round(seconds * 1000);
  if (written >= submitted - clockSlackMs) return Math.max(written, submitted);
  throw fieldFault('MESSAGE_TIME', finishTime.name, `must not be before ${submissionTime.name}`, place);
};

/**
 * Reads an outcome of any version, with the older field names and statuses. The uuid's time only decides which of two
 * equal wall times is meant when the clocks are put back.
 * @throws RankerError MESSAGE_TYPE, MESSAGE_VERSION, MESSAGE_UUID, MESSAGE_STATUS, MESSAGE_TIME, MESSAGE_FIELD_MISSING,
 * MESSAGE_FIELD_TYPE, MESSAGE_FIELD_RANGE
 */
export const decodeOutcome = (value: JsonValue, context: OutcomeContext): Outcome => {
  if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', 'an outcome must be a JSON object');
  checkVersion(value, context.needsVersion ? undefined : assumedVersion);
  const uuid = readUuid(value);
  const candidate = decodeCandidate(value, { uuid, provider: null }, noFeatures);
  const place = { uuid, provider: candidate.providerName };
  const zone = context.zone ?? 'Europe/Rome';
  const succeeded = readStatus(value, place);
  const completionSeconds = readNumber(value, outcomeNumbers.completionSeconds, place);
  const failureSeconds = readNumber(value, outcomeNumbers.failureSeconds, place);
  const failures = readNumber(value, outcomeNumbers.failures, place);
  const reason = readReason(value, place);
  const submitted = readSubmission(value, zone, place, context.now);
  return {
    uuid,
    templateName: readText(value, messageTexts.templateName, place),
    userGroup: readText(value, messageTexts.userGroup, place),
    submissionTime: submitted,
    finishTime: readFinish(value, zone, place, submitted, succeeded ? completionSeconds : failureSeconds),
    succeeded,
    statusReason: succeeded ? '' : reason,
    completionSeconds: succeeded ? completionSeconds : Number.NaN,
    failureSeconds,
    failures: Number.isNaN(failures) ? (succeeded ? 0 : 1) : failures,
    candidate,
  };
};
