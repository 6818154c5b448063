/** The needs of one kind of node. Undefined: anything will do. */
export type NodeAsk = {
  readonly name: string;
  readonly count: number;
  readonly vcpus?: number;
  readonly ramGb?: number;
  readonly diskGb?: number;
  readonly gpus?: number;
  /** Lower-case. */
  readonly distribution?: string;
  readonly version?: string;
  readonly osType?: string;
  readonly architecture?: string;
  readonly publicIp: boolean;
  readonly privateNetwork: boolean;
};

/** The needs of a deployment. */
export type Ask = {
  readonly nodes: readonly NodeAsk[];
  /** GB of each volume; null where the size can't be read. */
  readonly volumesGb: readonly (number | null)[];
};
