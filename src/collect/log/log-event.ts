import { limits } from '../../contracts/fields/field-table.ts';
import { isUuid } from '../../contracts/fields/read-field.ts';
import { isJsonObject, type JsonObject } from '../../contracts/json/json-value.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import { RankerError } from '../../errors.ts';
import { textOf } from '../lenient.ts';
import { closeCutJson } from './cut-json.ts';
import type { LogLine } from './log-line.ts';

/** An event of a deployment in the orchestrator's log. Times in epoch ms. */
type LogEvent =
  | {
      readonly kind: 'submission';
      readonly uuid: string;
      readonly time: number;
      readonly provider: string;
      /** Empty where the log names none. */
      readonly region: string;
    }
  | { readonly kind: 'completed'; readonly uuid: string; readonly time: number }
  | {
      readonly kind: 'failed';
      readonly uuid: string;
      readonly time: number;
      readonly reason: string;
      /** No further provider is tried. */
      readonly final: boolean;
    }
  | { readonly kind: 'template'; readonly uuid: string | undefined }
  | { readonly kind: 'continuation' }
  | { readonly kind: 'parameters'; readonly uuid: string; readonly value: JsonObject };

export type DeploymentEvent = Extract<LogEvent, { kind: 'submission' | 'completed' | 'failed' }>;

const record = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/;
const announced =
  /(Submission of deployment request to the IM|Deployment completed successfully|Deployment in error)\. /;
const parameters = /\.DeploymentServiceImpl\s*: (\{.*)$/s;
const templateStart = ': Creating deployment with template';
const exhausted = 'Retries on cloud providers exhausted.';
const uuidText = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;

/** Repeats the content of another line, which also names the deployment. */
const echo = 'it.reply.orchestrator.exception.service.DeploymentException: Error executing request to IM';

const readObject = (text: string): JsonObject => {
  const value = parseJson(closeCutJson(text.trim()));
  if (isJsonObject(value)) return value;
  throw new RankerError('MESSAGE_TYPE', 'what the log says of a deployment must be a JSON object');
};

const uuidOf = (object: JsonObject): string => {
  const uuid = textOf(object.uuid);
  if (isUuid(uuid)) return uuid;
  throw new RankerError('MESSAGE_UUID', 'a log line of a deployment must have its uuid', { field: 'uuid' });
};

const deploymentEvent = (kind: string, object: JsonObject, time: number): LogEvent => {
  const uuid = uuidOf(object);
  if (kind.startsWith('Submission')) {
    const provider = textOf(object.provider_name);
    if (provider === '') {
      throw new RankerError('MESSAGE_FIELD_MISSING', `provider_name must be given (deployment ${uuid})`, {
        field: 'provider_name',
        uuid,
      });
    }
    return { kind: 'submission', uuid, time, provider, region: textOf(object.provider_region) };
  }
  if (kind.startsWith('Deployment completed')) return { kind: 'completed', uuid, time };
  const reason = textOf(object.status_reason).slice(0, limits.reasonLength);
  return { kind: 'failed', uuid, time, reason, final: reason.includes(exhausted) };
};

/**
 * The event in a line; undefined where the line is about no deployment.
 * @throws RankerError MESSAGE_JSON, MESSAGE_TYPE, MESSAGE_UUID, MESSAGE_FIELD_MISSING for a malformed event
 */
export const readLogEvent = ({ text, time }: LogLine): LogEvent | undefined => {
  if (!record.test(text)) return { kind: 'continuation' };
  if (text.includes(echo)) return undefined;
  const found = announced.exec(text);
  if (found) return deploymentEvent(found[1]!, readObject(text.slice(found.index + found[0].length)), time);
  if (text.includes(templateStart)) return { kind: 'template', uuid: uuidText.exec(text.split(' --- ')[0]!)?.[0] };
  const given = parameters.exec(text);
  if (!given) return undefined;
  const value = readObject(given[1]!);
  return { kind: 'parameters', uuid: uuidOf(value), value };
};
