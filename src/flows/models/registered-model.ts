import type { RegisteredModel } from '../../contracts/rest/models.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { ModelVersion } from '../../registry/port.ts';

/** A version as REST and `models list --json` tell it. */
export const registeredModel = ({ name, version, aliases, createdAt, sha256 }: ModelVersion): RegisteredModel => ({
  name,
  version,
  aliases: [...aliases],
  created_at: formatInstant(createdAt),
  sha256,
});
