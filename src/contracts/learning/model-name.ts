/** What a model may be called in every registry, so that models can move between them: safe as a folder, valid in MLflow. */
export const modelNameRule = {
  words: '1 to 200 letters, digits, ".", "_" and "-", not "." or ".."',
  pattern: /^(?!\.\.?$)[A-Za-z0-9._-]{1,200}$/,
} as const;
