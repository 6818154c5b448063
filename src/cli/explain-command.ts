import { explainUuid } from '../flows/explain-uuid.ts';
import type { CliContext } from './context.ts';
import { explanationText } from './explanation-text.ts';

export type ExplainOptions = { registry?: string; json?: boolean };

/** `explain UUID`: why a deployment's providers were ranked as they were, made again of what was kept. */
export const explainCommand = async (uuid: string, options: ExplainOptions, context: CliContext): Promise<void> => {
  const { decisionsFile, print } = context;
  const explanation = await explainUuid(decisionsFile, uuid, context.openRegistry(options.registry));
  if (options.json) return print(JSON.stringify(explanation));
  for (const line of explanationText(explanation, context)) await print(line);
};
