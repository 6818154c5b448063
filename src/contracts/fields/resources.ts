/**
 * The countable resources of a project quota, by the stem of their field names on the wire. The history and kept
 * rankings count by their order.
 */
export const resources = ['vcpus', 'ram_gb', 'storage_gb', 'n_instances', 'n_volumes', 'floating_ips'] as const;

export type Resource = (typeof resources)[number];

/** A value for each of them, in their order. */
export const byResource = <T>(of: (resource: Resource) => T): Readonly<Record<Resource, T>> => ({
  vcpus: of('vcpus'),
  ram_gb: of('ram_gb'),
  storage_gb: of('storage_gb'),
  n_instances: of('n_instances'),
  n_volumes: of('n_volumes'),
  floating_ips: of('floating_ips'),
});

/** OpenStack counts memory in MiB. */
export const mibPerGib = 1024;

/**
 * One resource of a candidate: cores, GiB, GB or a count.
 * `quota` is Infinity when unlimited (-1 on the wire) and NaN when unknown (null, absent, or RAM 0);
 * `usage` and `requested` are NaN when unknown. Known values are >= 0.
 */
export type ResourceState = { readonly quota: number; readonly usage: number; readonly requested: number };
