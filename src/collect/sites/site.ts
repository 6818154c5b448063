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

/** What is allowed and what is in use. -1 unlimited, null unknown, as the messages have it. */
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
  /** Of each network whether it leads outside; null where that is not said. */
  readonly external: readonly (boolean | null)[];
};

/** One project of one region of one provider, as a message of the feeder tells. */
export type Site = {
  readonly providerName: string;
  readonly regionName: string;
  readonly projectId: string;
  readonly userGroup: string;
  /** When this was put on its topic, epoch ms: from then on it is known. */
  readonly time: number;
  /** Of when it is, by its own words; not after `time`. */
  readonly timestamp: number;
  /** Overbooking and bandwidth, by the name they have in a request. */
  readonly facts: Readonly<Record<string, number>>;
  readonly compute: readonly ComputeService[];
  readonly storage: readonly StorageService[];
  readonly network: readonly NetworkService[];
};
