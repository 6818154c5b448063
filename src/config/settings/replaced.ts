import { estimators } from '../kinds/estimators.ts';
import { anyList } from '../kinds/lists.ts';
import { anyNumber, share, wholeNumber } from '../kinds/numbers.ts';
import { boolean, path, text } from '../kinds/words.ts';
import { ignored, type SettingTable, unused, used } from '../setting.ts';

const pickles = 'Pickles of the replaced system are not served; MODEL_NAME and MODEL_VERSION choose the model.';
const noOutliers = 'No row is left out as an outlier.';
const noScaling = 'The models here need no scaling.';
const ownFeatures = "The model's card lists its features and targets.";

/** Settings of the replaced ranker's training and ranking: those that still have an effect, and those that don't. */
export const replacedSettings = {
  CLASSIFICATION_MODELS: used(
    estimators,
    null,
    'Candidates for P(success); unset: VotingClassifier, the mean of boosted trees and a line; where messages carry features, or it is clearly better, a stack of these two and of trees on the request alone.',
  ),
  REGRESSION_MODELS: used(
    estimators,
    null,
    'Candidates for the seconds; unset: boosted trees; where messages carry features, or that is clearly better, stacked with trees on the request alone.',
  ),
  KFOLDS: used(wholeNumber, null, 'Time-ordered folds of a training, 2 to 50; unset: 3.'),
  TEST_SIZE: used(share, '0.2', 'Share of the outcomes, the latest, on which a new model is judged.'),
  CLASSIFICATION_WEIGHT: used(
    share,
    '0.75',
    'Weight of P(success) in `classification`; speed has the rest, in `regression`. POLICY=weighted orders by their sum.',
  ),
  FILTER: used(
    boolean,
    'false',
    'Under POLICY=weighted: leaves out providers below THRESHOLD, where a model ranks two or more.',
  ),
  THRESHOLD: used(anyNumber, '0.7', 'Under POLICY=weighted: least score that FILTER keeps.'),
  EXACT_RESOURCES_PRECEDENCE: used(boolean, 'true', 'Under POLICY=weighted: exact flavours first.'),
  CLASSIFICATION_MODEL_NAME: unused(text, 'RandomForestClassifier', pickles),
  CLASSIFICATION_MODEL_VERSION: unused(text, 'latest', pickles),
  REGRESSION_MODEL_NAME: unused(text, 'RandomForestRegressor', pickles),
  REGRESSION_MODEL_VERSION: unused(text, 'latest', pickles),
  TEMPLATE_COMPLEX_TYPES: ignored(anyList, '[]', 'Every template has a history of its own here.'),
  REMOVE_OUTLIERS: ignored(boolean, 'false', noOutliers),
  Q1_FACTOR: unused(anyNumber, '0.25', noOutliers),
  Q3_FACTOR: unused(anyNumber, '0.75', noOutliers),
  THRESHOLD_FACTOR: unused(anyNumber, '1.5', noOutliers),
  X_FEATURES: ignored(anyList, null, ownFeatures),
  Y_CLASSIFICATION_FEATURES: ignored(anyList, '["status"]', ownFeatures),
  Y_REGRESSION_FEATURES: ignored(anyList, '["deployment_time"]', ownFeatures),
  SCALING_ENABLE: ignored(boolean, 'false', noScaling),
  SCALER_FILE: unused(text, 'scaler.pkl', noScaling),
  LOCAL_MODE: used(
    boolean,
    'false',
    'Whether `train` and `rank` take the LOCAL_ files where their options name none; `serve` serves all the same.',
  ),
  LOCAL_DATASET: used(path, null, 'Under LOCAL_MODE: outcomes, as --dataset names them.'),
  LOCAL_DATASET_VERSION: unused(text, '1.1.0', 'Outcomes of every version are read.'),
  LOCAL_IN_MESSAGES: used(path, null, 'Under LOCAL_MODE: requests, as --requests of `rank` names them.'),
  LOCAL_OUT_MESSAGES: used(path, null, 'Under LOCAL_MODE: where `rank` writes its answers, as --out names it.'),
} satisfies SettingTable;
