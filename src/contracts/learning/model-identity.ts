import { z } from 'zod';

/** Identifies a model's bytes, in the registry and in its answers. */
export const ModelIdentity = z.object({
  name: z.string(),
  /** 1, 2, 3, … never reused. */
  version: z.number().int(),
  /** Of model.onnx, hex. */
  sha256: z.string(),
});

export type ModelIdentity = Readonly<z.infer<typeof ModelIdentity>>;

/** Valid names in every registry, so that models can move between them: safe as a folder, valid in MLflow. */
export const modelNameRule = {
  words: '1 to 200 letters, digits, ".", "_" and "-", not "." or ".."',
  pattern: /^(?!\.\.?$)[A-Za-z0-9._-]{1,200}$/,
} as const;
