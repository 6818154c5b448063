import { explainUuid } from '../../flows/explaining/explain-uuid.ts';
import type { CliContext, Declare } from '../context.ts';
import { jsonOption, registryOption } from '../options/options.ts';
import { printResult } from '../terminal/terminal.ts';
import { explanationText } from '../texts/explanation-text.ts';

type ExplainOptions = { registry?: string; json?: boolean };

/** `explain UUID`: why a deployment's providers were ranked as they were, made again of what was kept. */
const explainCommand = async (uuid: string, options: ExplainOptions, context: CliContext): Promise<void> => {
  const explanation = await explainUuid(context.decisionsFile, uuid, context.openRegistry(options.registry));
  await printResult(context, options.json, explanation, () => explanationText(explanation, context));
};

/** Declares `explain`. */
export const declareExplain: Declare = (program, open) => {
  program
    .command('explain')
    .argument('<uuid>', 'of the deployment')
    .description('why its providers were ranked as they were, made again of what serve kept')
    .option(...registryOption)
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker explain 11efe306-7d65-feee-8c8c-0242e34b7d6d')
    .action((uuid: string, options: ExplainOptions) => explainCommand(uuid, options, open()));
};
