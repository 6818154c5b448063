import { RankerError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.ts';
import { javaNumber } from './java-number.ts';
import type {
  CprMetric,
  CprMonitoring,
  CprPreference,
  CprPriority,
  CprRequest,
  CprService,
  CprSla,
  CprTarget,
  List,
  Text,
} from './request.ts';

const shapes = ['preferences', 'sla', 'monitoring'] as const;

/** Whether a body is meant for the Cloud Provider Ranker: it has one of its lists, and no list of ours. */
export const isCprRequest = (value: JsonValue): value is JsonObject =>
  isJsonObject(value) && !Object.hasOwn(value, 'providers') && shapes.some((name) => Object.hasOwn(value, name));

const fault = (field: string, expected: string): RankerError =>
  new RankerError('MESSAGE_FIELD_TYPE', `${field} must be ${expected}`, { field });

/** Numbers and booleans are read as texts, as Jackson does. */
const text = (value: JsonValue | undefined, field: string): Text => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') throw fault(field, 'a text');
  return String(value);
};

/** Texts are read as numbers, as Jackson does. */
const float = (value: JsonValue | undefined, field: string): number | null => {
  const number = typeof value === 'string' ? javaNumber(value) : (value ?? null);
  if (number === null) return null;
  if (typeof number !== 'number') throw fault(field, 'a number');
  return Math.fround(number);
};

const list = <T>(value: JsonValue | undefined, field: string, read: (member: JsonObject) => T): List<T> => {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw fault(field, 'an array');
  return value.map((member) => {
    if (member === null) return null;
    if (!isJsonObject(member)) throw fault(field, 'an array of objects');
    return read(member);
  });
};

const priority = (value: JsonObject): CprPriority => ({
  slaId: text(value.sla_id, 'sla_id'),
  serviceId: text(value.service_id, 'service_id'),
  weight: float(value.weight, 'weight'),
});

const preference = (value: JsonObject): CprPreference => ({
  serviceType: text(value.service_type, 'service_type'),
  priority: list(value.priority, 'priority', priority),
});

const restrictions = (value: JsonValue | undefined): CprTarget['restrictions'] => {
  if (value === undefined || value === null) return null;
  if (!isJsonObject(value)) throw fault('restrictions', 'an object');
  return new Map(Object.keys(value).map((name) => [name, float(value[name], 'restrictions')]));
};

const target = (value: JsonObject): CprTarget => ({
  type: text(value.type, 'type'),
  restrictions: restrictions(value.restrictions),
});

const metric = (value: JsonObject): CprMetric => ({
  name: text(value.metricName, 'metricName'),
  value: float(value.metricValue, 'metricValue'),
});

const service = (value: JsonObject): CprService => ({
  serviceId: text(value.service_id, 'service_id'),
  parentId: text(value.service_parent_id, 'service_parent_id'),
  type: text(value.type, 'type'),
  targets: list(value.targets, 'targets', target),
  metrics: list(value.metrics, 'metrics', metric),
});

const sla = (value: JsonObject): CprSla => ({
  id: text(value.id, 'id'),
  provider: text(value.provider, 'provider'),
  services: list(value.services, 'services', service),
});

const monitoring = (value: JsonObject): CprMonitoring => ({
  provider: text(value.provider, 'provider'),
  services: list(value.services, 'services', service),
});

/**
 * Reads a request of the Cloud Provider Ranker; unknown fields are ignored.
 * @throws RankerError MESSAGE_FIELD_TYPE
 */
export const decodeCprRequest = (value: JsonObject): CprRequest => ({
  preferences: list(value.preferences, 'preferences', preference),
  sla: list(value.sla, 'sla', sla),
  monitoring: list(value.monitoring, 'monitoring', monitoring),
  deploymentId: text(value.deploymentId, 'deploymentId'),
});
