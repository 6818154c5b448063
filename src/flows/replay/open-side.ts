import { RankerError } from '../../errors.ts';
import { loadModel, type Model } from '../../infer/model.ts';
import { readFiles } from '../../registry/disk/version-folder.ts';
import type { Registry } from '../../registry/port.ts';
import { loadVersion } from '../models/open-served.ts';
import { type AnswerChoices, answerSettings } from '../ranking/answer-settings.ts';
import type { Side } from './replay.ts';

/** What a side needs besides its own name. */
type SideChoices = {
  readonly registry: Registry;
  readonly modelName: string;
  /** Version of a side that names only a policy. */
  readonly reference: string;
  readonly answers: AnswerChoices;
};

const policies: readonly string[] = ['cost', 'weighted'] satisfies readonly AnswerChoices['policy'][];

const isPolicy = (text: string | undefined): text is AnswerChoices['policy'] =>
  text !== undefined && policies.includes(text);

const load = async (reference: string, { registry, modelName }: SideChoices): Promise<Model> => {
  if (/[\\/]/.test(reference)) {
    const files = await readFiles(reference);
    if (files) return loadModel(files.onnx, files.card, 0);
  } else {
    const found = await registry.find(modelName, reference);
    if (found) return loadVersion(registry, found);
  }
  const claim = `there is no model ${reference}: neither a version or alias, nor history, cost or weighted, nor a folder (./FOLDER)`;
  throw new RankerError('MODEL_NOT_FOUND', claim, { name: modelName, reference });
};

/**
 * Opens one side of a comparison; the caller closes its model.
 * @param text - a version, an alias, the path of a version's folder (with a slash in it) or `history`, with `:cost` or
 * `:weighted` if its policy differs from the settings'; or the policy alone
 * @throws RankerError MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ
 */
export const openSide = async (text: string, choices: SideChoices): Promise<Side> => {
  const colon = text.lastIndexOf(':');
  const suffix = colon < 0 ? text : text.slice(colon + 1);
  const own = isPolicy(suffix) ? suffix : undefined;
  const reference = own === undefined ? text : colon < 0 ? choices.reference : text.slice(0, colon);
  const policy = own ?? choices.answers.policy;
  return {
    name: text,
    served: reference === 'history' ? undefined : { model: await load(reference, choices), rung: 'champion' },
    settings: answerSettings({ ...choices.answers, policy, filter: false }),
  };
};
