import { openServed } from '../flows/models/open-served.ts';
import type { Registry } from '../registry/port.ts';
import type { ServeContext } from './context.ts';

/** Opens the model that the settings name; undefined, and told, where the ladder's lower rungs have to do. */
export const servedModel = (registry: Registry, { config, tell }: ServeContext): ReturnType<typeof openServed> =>
  openServed(registry, config.modelName, config.modelVersion, ({ message, code }) =>
    tell(`no model serves, the ladder's lower rungs do: ${message} (${code})`),
  );
