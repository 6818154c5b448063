import { limits } from '../../contracts/fields/field-table.ts';
import { mibPerGib } from '../../contracts/fields/resources.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { RankerError } from '../../errors.ts';
import { instantOf, numberOf, present, textOf } from '../lenient.ts';
import { amountOf, readQuotas } from './amount.ts';
import type { ComputeService, Flavour, Image, NetworkService, Site, StorageService } from './site.ts';

const versions: readonly JsonValue[] = ['1.2.0', '1.3.0', '1.4.0'];

const facts = ['overbooking_cpu', 'overbooking_ram', 'bandwidth_in', 'bandwidth_out'] as const;

const fault = (code: 'MESSAGE_FIELD_MISSING' | 'MESSAGE_FIELD_TYPE', field: string, claim: string): RankerError =>
  new RankerError(code, `${field} ${claim} (a site's message)`, { field });

const textIn = (message: JsonObject, field: string): string => {
  const value = message[field];
  if (typeof value === 'string') return value.trim().slice(0, limits.textLength);
  if (value === undefined || value === null) return '';
  throw fault('MESSAGE_FIELD_TYPE', field, 'must be a string');
};

const objectsIn = (message: JsonObject, field: string): readonly JsonObject[] => {
  const value = message[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw fault('MESSAGE_FIELD_TYPE', field, 'must be an array');
  return value.filter(isJsonObject);
};

const readFlavour = (flavour: JsonObject): readonly Flavour[] => {
  const vcpus = numberOf(flavour.vcpus);
  const ramMb = numberOf(flavour.ram);
  if (vcpus === undefined || ramMb === undefined) return [];
  return [
    {
      name: textIn(flavour, 'name'),
      id: textIn(flavour, 'uuid'),
      vcpus,
      ramGb: ramMb / mibPerGib,
      diskGb: numberOf(flavour.disk) ?? 0,
      gpus: numberOf(flavour.gpus) ?? 0,
    },
  ];
};

const wordOf = (value: JsonValue | undefined): string | undefined => textOf(value).toLowerCase() || undefined;

const readImage = (image: JsonObject): Image => ({
  ...present('distribution', wordOf(image.os_distro)),
  ...present('version', wordOf(image.os_version)),
  ...present('osType', wordOf(image.os_type)),
  ...present('architecture', wordOf(image.architecture)),
});

const serviceName = (service: JsonObject): string => `${textIn(service, 'name')} ${textIn(service, 'endpoint')}`.trim();

const readCompute = (service: JsonObject): ComputeService => {
  const quotas = readQuotas(service.quotas);
  return {
    name: serviceName(service),
    flavours: objectsIn(service, 'flavors').flatMap(readFlavour),
    images: objectsIn(service, 'images').map(readImage),
    ...present('vcpus', amountOf(quotas, 'cores')),
    ...present('ramGb', amountOf(quotas, 'ram', mibPerGib)),
    ...present('instances', amountOf(quotas, 'instances')),
  };
};

const readStorage = (service: JsonObject): StorageService => {
  const quotas = readQuotas(service.quotas);
  return {
    name: serviceName(service),
    ...present('storageGb', amountOf(quotas, 'gigabytes')),
    ...present('volumes', amountOf(quotas, 'volumes')),
  };
};

const readNetwork = (service: JsonObject): NetworkService => ({
  name: serviceName(service),
  ...present('floatingIps', amountOf(readQuotas(service.quotas), 'public_ips')),
  external: objectsIn(service, 'networks').map(({ is_router_external: external }) =>
    typeof external === 'boolean' ? external : null,
  ),
});

/** The message's own time (since 1.3.0), but never after its record, so that a clock that is ahead has no effect. */
const timestampOf = ({ timestamp }: JsonObject, recorded: number): number => {
  if (timestamp === undefined || timestamp === null) return recorded;
  const time = instantOf(timestamp, 'UTC');
  if (Number.isNaN(time))
    throw new RankerError('MESSAGE_TIME', "timestamp must be a time (a site's message)", { field: 'timestamp' });
  return Math.min(time, recorded);
};

/**
 * Reads a message of the federation registry's feeder, version 1.2.0, 1.3.0 or 1.4.0: offers, limits and usage of one
 * project of one region of one provider.
 * @param recorded - epoch ms of the record
 * @throws RankerError MESSAGE_TYPE, MESSAGE_VERSION, MESSAGE_FIELD_MISSING, MESSAGE_FIELD_TYPE, MESSAGE_TIME
 */
export const readSite = (value: JsonValue, recorded: number): Site => {
  if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', "a site's message must be a JSON object");
  if (!versions.includes(value.msg_version ?? '1.2.0')) {
    const claim = `msg_version must be one of ${versions.join(', ')} (a site's message)`;
    throw new RankerError('MESSAGE_VERSION', claim, { field: 'msg_version' });
  }
  const providerName = textIn(value, 'provider_name');
  if (providerName === '') throw fault('MESSAGE_FIELD_MISSING', 'provider_name', 'must be given');
  return {
    providerName,
    regionName: textIn(value, 'region_name'),
    projectId: textIn(value, 'project_id'),
    userGroup: textIn(value, 'user_group'),
    time: recorded,
    timestamp: timestampOf(value, recorded),
    facts: Object.fromEntries(
      facts.flatMap((name) => {
        const number = numberOf(value[name]);
        return number === undefined ? [] : [[name, number]];
      }),
    ),
    compute: objectsIn(value, 'compute_services').map(readCompute),
    storage: objectsIn(value, 'block_storage_services').map(readStorage),
    network: objectsIn(value, 'network_services').map(readNetwork),
  };
};
