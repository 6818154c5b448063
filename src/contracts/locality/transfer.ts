/** The result of transferring one file between two storage elements. */
export type Transfer = {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** Seconds between its first and its last byte, > 0. */
  readonly seconds: number;
  /** Seconds it waited before; NaN when unknown. */
  readonly queueSeconds: number;
  readonly succeeded: boolean;
  /** Epoch ms. */
  readonly finishTime: number;
};
