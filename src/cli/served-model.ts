import { openServed } from '../flows/models/open-served.ts';
import type { Registry } from '../registry/port.ts';
import type { ServeContext } from './context.ts';

/**
 * Opens the model that the settings name; without one, says so and returns undefined: the ladder's lower rungs then
 * answer.
 */
export const servedModel = async (
  registry: Registry,
  { config, tell }: ServeContext,
): ReturnType<typeof openServed> => {
  const { modelName, modelVersion } = config;
  let why = `the registry has no ${modelName} ${modelVersion}`;
  const served = await openServed(registry, modelName, modelVersion, ({ message, code }) => {
    why = `${message} (${code})`;
  });
  if (!served) tell(`no model serves, the ladder's lower rungs do: ${why}`);
  return served;
};
