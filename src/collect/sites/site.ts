/** A kind of machine that a compute service offers. */
export type Flavour = {
  readonly name: string;
  readonly id: string;
  readonly vcpus: number;
  readonly ramGb: number;
  readonly diskGb: number;
  readonly gpus: number;
};

/** Lower-case; undefined where the site doesn't say. */
export type Image = {
  readonly distribution?: string;
  readonly version?: string;
  readonly osType?: string;
  readonly architecture?: string;
};

/** Limit and usage. -1 unlimited, null unknown, as in the messages. */
export type Amount = { readonly quota: number | null; readonly usage: number | null };

export type ComputeService = {
  readonly name: string;
  readonly flavours: readonly Flavour[];
  readonly images: readonly Image[];
  /** Undefined where the service has no quotas at all. */
  readonly vcpus?: Amount;
  readonly ramGb?: Amount;
  readonly instances?: Amount;
};

export type StorageService = { readonly name: string; readonly storageGb?: Amount; readonly volumes?: Amount };

export type NetworkService = {
  readonly name: string;
  readonly floatingIps?: Amount;
  /** For each network whether it is external; null where that is not said. */
  readonly external: readonly (boolean | null)[];
};

/** One project of one region of one provider, from a message of the feeder. */
export type Site = {
  readonly providerName: string;
  readonly regionName: string;
  readonly projectId: string;
  readonly userGroup: string;
  /** When it was put on its topic, epoch ms: it is known from then on. */
  readonly time: number;
  /** Its own time; not after `time`. */
  readonly timestamp: number;
  /** Overbooking and bandwidth, by their names in a request. */
  readonly facts: Readonly<Record<string, number>>;
  readonly compute: readonly ComputeService[];
  readonly storage: readonly StorageService[];
  readonly network: readonly NetworkService[];
};
