import { z } from 'zod';

/** What names a model's bytes, in the registry and in the answers that come from it. */
export const ModelIdentity = z.object({
  name: z.string(),
  /** 1, 2, 3, … never reused. */
  version: z.number().int(),
  /** Of model.onnx, hex. */
  sha256: z.string(),
});

export type ModelIdentity = Readonly<z.infer<typeof ModelIdentity>>;
