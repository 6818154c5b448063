import type { Registry } from '../../registry/port.ts';

/**
 * Puts the starter model into a registry that has no version of it yet. It gets no alias: it serves only where a
 * version number asks for it.
 * @returns true when it was put there
 */
export const installStarter = async (starter: Registry, registry: Registry, name: string): Promise<boolean> => {
  if ((await registry.list(name)).length > 0) return false;
  const newest = (await starter.list(name)).at(-1);
  if (!newest) return false;
  await registry.publish(name, await starter.fetch(newest));
  return true;
};
