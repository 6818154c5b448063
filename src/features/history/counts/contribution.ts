/** What one outcome adds to a cell. Seconds are NaN when unknown. */
export type Contribution = {
  /** Epoch ms. */
  readonly finishTime: number;
  /** Breaks ties between outcomes that finished in the same millisecond. */
  readonly tie: number;
  readonly succeeded: boolean;
  readonly seconds: number;
  /** The cell from which its expected probability is read. */
  readonly expectedBy: number;
};
