import { explainUuid } from '../../flows/explaining/explain-uuid.ts';
import type { CliContext } from '../context.ts';
import { printResult } from '../terminal/terminal.ts';
import { explanationText } from '../texts/explanation-text.ts';

export type ExplainOptions = { registry?: string; json?: boolean };

/** `explain UUID`: why a deployment's providers were ranked as they were, computed again from the kept record. */
export const explainCommand = async (uuid: string, options: ExplainOptions, context: CliContext): Promise<void> => {
  const explanation = await explainUuid(context.decisionsFile, uuid, context.openRegistry(options.registry));
  await printResult(context, options.json, explanation, () => explanationText(explanation, context));
};
