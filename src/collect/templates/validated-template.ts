import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import { formatMicroTime } from '../../contracts/time/wall-time.ts';
import { hideTokens } from '../hide-tokens.ts';
import type { Template } from './template.ts';
import { substituted } from './tosca/topology.ts';

/** The message of `validated-templates`: the template with its inputs filled in, without tokens and passwords. */
export const validatedTemplate = (
  { uuid, userGroup, templateName, time }: Template,
  tosca: JsonObject,
  given: JsonValue | undefined,
): JsonObject => {
  const message = {
    ...substituted(tosca, given),
    uuid,
    user_group: userGroup,
    timestamp: formatMicroTime(time),
    is_automatic: !(isJsonObject(tosca.topology_template) && 'policies' in tosca.topology_template),
    template_name: templateName,
    msg_version: '1.0',
  };
  return parseJson(hideTokens(JSON.stringify(message))) as JsonObject;
};
