/** What names a model's bytes, in the registry and in the answers that come from it. */
export type ModelIdentity = {
  readonly name: string;
  /** 1, 2, 3, … never reused. */
  readonly version: number;
  /** Of model.onnx, hex. */
  readonly sha256: string;
};
