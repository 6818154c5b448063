import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { RegistryPlace } from '../registry/place.ts';

/** The registry named on the command line, a folder or an http(s) URL, or else that of the settings. */
export const registryPlace = (config: Config, named: string | undefined): RegistryPlace => {
  const place = named ?? config.mlflowTrackingUri ?? config.modelsDir;
  const cacheFolder = join(config.dataDir, 'cache');
  if (!/^https?:/.test(place)) return { kind: 'folder', root: place, cacheFolder };
  return {
    kind: 'mlflow',
    cacheFolder,
    options: {
      trackingUri: place,
      username: config.mlflowTrackingUsername,
      password: config.mlflowTrackingPassword,
      token: config.mlflowTrackingToken,
      insecureTls: config.mlflowTrackingInsecureTls,
      caPath: config.mlflowTrackingServerCertPath,
      experimentName: config.mlflowExperimentName,
      timeoutMs: 1000 * config.mlflowHttpRequestTimeout,
      maxRetries: config.mlflowHttpRequestMaxRetries,
      backoffMs: 1000 * config.mlflowHttpRequestBackoffFactor,
      jitterMs: 1000 * config.mlflowHttpRequestBackoffJitter,
    },
  };
};

/** For a process that looks every few seconds anyway: it notices at its next look that a server is back. */
export const impatient = (place: RegistryPlace): RegistryPlace =>
  place.kind === 'folder' ? place : { ...place, options: { ...place.options, maxRetries: 0 } };
