import { limits } from '../../contracts/fields/field-table.ts';
import { isUuid } from '../../contracts/fields/read-field.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import { deploymentTime } from '../../contracts/time/deployment-uuid.ts';
import { RankerError } from '../../errors.ts';
import { instantOf, textOf } from '../lenient.ts';
import type { Ask } from './tosca/ask.ts';
import { readYaml } from './tosca/read-yaml.ts';
import { readAsk } from './tosca/topology.ts';

/** A requested deployment. It keeps what is needed to find a place for it, and nothing else of its user. */
export type Template = {
  readonly uuid: string;
  /** Epoch ms. */
  readonly time: number;
  readonly userGroup: string;
  readonly templateName: string;
  readonly ask: Ask;
};

const asObject = (value: JsonValue): JsonObject => {
  if (isJsonObject(value)) return value;
  throw new RankerError('MESSAGE_TYPE', 'a template must be a JSON object');
};

const readId = (value: JsonValue | undefined, field: string): string => {
  const uuid = textOf(value);
  if (isUuid(uuid)) return uuid;
  throw new RankerError('MESSAGE_UUID', `a template must have a ${field}`, { field });
};

const defaultName = 'default_template_name';

const nameOf = (message: JsonObject, template: JsonObject): string => {
  const { metadata } = template;
  const written = isJsonObject(metadata) ? textOf(metadata.template_name) : '';
  const name = textOf(message.dep_name) || textOf(message.template_name) || written || defaultName;
  return name.slice(0, limits.textLength);
};

/** The message's own time, else that of its uuid, else that of its record. */
const timeOf = (written: JsonValue | undefined, uuid: string, recorded: number): number => {
  const time = instantOf(written, 'UTC');
  return Number.isNaN(time) ? (deploymentTime(uuid, recorded) ?? recorded) : time;
};

/**
 * Reads a message of `validated-templates`: a TOSCA template with its inputs filled in, and its user.
 * @param recorded - epoch ms of the record
 * @throws RankerError MESSAGE_TYPE, MESSAGE_UUID, TEMPLATE_UNREADABLE
 */
export const readValidatedTemplate = (value: JsonValue, recorded: number): Template => {
  const message = asObject(value);
  const uuid = readId(message.uuid, 'uuid');
  return {
    uuid,
    time: timeOf(message.timestamp, uuid, recorded),
    userGroup: textOf(message.user_group),
    templateName: nameOf(message, message),
    ask: readAsk(message, message.user_parameters),
  };
};

/** JSON in a JSON text, as the sender encodes it; plain JSON is accepted as well. */
const unwrapped = (value: JsonValue): JsonValue => (typeof value === 'string' ? parseJson(value) : value);

const asTemplate = (value: JsonValue | undefined): JsonObject => {
  const template = typeof value === 'string' ? readYaml(value) : value;
  if (isJsonObject(template)) return template;
  throw new RankerError('TEMPLATE_UNREADABLE', "the template can't be read: it is no object", { field: 'template' });
};

/**
 * Reads a message of `create-deployment`, encoded twice. Its access token, keys and user name are not kept.
 * @throws RankerError MESSAGE_JSON, MESSAGE_TYPE, MESSAGE_UUID, TEMPLATE_UNREADABLE
 */
export const readCreateDeployment = (value: JsonValue, recorded: number): Template => {
  const message = asObject(unwrapped(value));
  const uuid = readId(message.deployment_id ?? message.uuid, 'deployment_id');
  const template = asTemplate(message.template);
  return {
    uuid,
    time: timeOf(message.timestamp, uuid, recorded),
    userGroup: textOf(message.user_group),
    templateName: nameOf(message, template),
    ask: readAsk(template, unwrapped(message.template_inputs ?? null)),
  };
};

/** A template in the log, and the line of parameters after it. */
export type LoggedTemplate = {
  /** In the order in which to try them. */
  readonly texts: Iterable<string>;
  readonly parameters: JsonObject;
  /** Epoch ms of the line of parameters. */
  readonly time: number;
};

/** @throws RankerError TEMPLATE_UNREADABLE with the fault of the last text */
const firstReadable = (texts: Iterable<string>): JsonObject => {
  let fault: unknown;
  for (const text of texts) {
    try {
      return asTemplate(text);
    } catch (thrown) {
      fault = thrown;
    }
  }
  throw fault;
};

/** @throws RankerError MESSAGE_UUID, TEMPLATE_UNREADABLE */
export const readLoggedTemplate = ({ texts, parameters, time }: LoggedTemplate): Template & { tosca: JsonObject } => {
  const tosca = firstReadable(texts);
  return {
    uuid: readId(parameters.uuid, 'uuid'),
    time,
    userGroup: textOf(parameters.user_group),
    templateName: nameOf(parameters, tosca),
    ask: readAsk(tosca, parameters.user_parameters),
    tosca,
  };
};
