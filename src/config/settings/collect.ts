import { collectInputs, collectSteps } from '../../contracts/messages/collect-inputs.ts';
import { latestVersion, madeVersions } from '../../contracts/messages/message-version.ts';
import { choices, textList, textTable } from '../kinds/lists.ts';
import { topic } from '../kinds/names.ts';
import { atLeast } from '../kinds/numbers.ts';
import { timeZone } from '../kinds/times.ts';
import { choice, text } from '../kinds/words.ts';
import { type SettingTable, used } from '../setting.ts';

/** The role `collect`: its inputs, steps and limits. */
export const collectSettings = {
  COLLECT_INPUTS: used(
    choices(collectInputs),
    'logs,templates,sites,tests',
    'Role collect: its inputs. logs: of the orchestrator; templates, create-deployment: requested deployments; sites: the federation registry; tests: Rally; requests: of another process that selects providers; sla: agreements; usage: accounting.',
  ),
  COLLECT_STEPS: used(
    choices(collectSteps),
    'templates,candidates,outcomes',
    'Role collect: its steps. templates replaces template-parser, candidates provider-selector, outcomes dataset-collector.',
  ),
  KAFKA_INPUT_ORC_LOG_TOPIC: used(topic, 'orchestrator-logs', 'Topic of the log lines of the orchestrator.'),
  KAFKA_INPUT_VALTEMPL_TOPIC: used(topic, 'validated-templates', 'Topic of templates with their inputs filled in.'),
  KAFKA_CREATE_DEP_TOPIC: used(topic, 'create-deployment', 'Topic of deployments requested by the newer orchestrator.'),
  KAFKA_INPUT_FEDREG_TOPIC: used(topic, 'federation-registry-feeder', "Topic of the sites' offers, limits and usage."),
  KAFKA_INPUT_RALLY_TOPIC: used(topic, 'rally', 'Topic of the reports of functional tests.'),
  KAFKA_INPUT_PROVIDERS_TO_RANK_TOPIC: used(
    topic,
    'providers-to-rank',
    'Topic of requests whose providers another process selects; outcomes are joined with them.',
  ),
  COLLECT_SLA_TOPIC: used(topic, 'sla', 'Topic of service level agreements.'),
  COLLECT_USAGE_TOPIC: used(topic, 'usage', 'Topic of usage records.'),
  COLLECT_USAGE_SECTION: used(
    text,
    '',
    'Place of the records in a usage message: names with dots between them; empty: at the top.',
  ),
  COLLECT_REQUESTS_TOPIC: used(
    topic,
    null,
    'Topic that collected requests are published on; unset: they go straight to the ranking in this process, or without the role ranking to KAFKA_INFERENCE_TOPIC.',
  ),
  COLLECT_OUTCOMES_TOPIC: used(
    topic,
    null,
    'Topic that collected outcomes are published on; unset: KAFKA_TRAINING_TOPIC.',
  ),
  COLLECT_TEMPLATES_TOPIC: used(topic, null, 'Topic that templates found in the log are published on; unset: none.'),
  COLLECT_MSG_VERSION: used(
    choice(madeVersions),
    latestVersion,
    'Version of collected messages; the replaced ranker accepts only 1.1.0.',
  ),
  COLLECT_TIME_ZONE: used(timeZone, 'Europe/Rome', 'Zone of times in the log and in the tests that name none.'),
  COLLECT_RANK_WITHIN_S: used(
    atLeast(0),
    '600',
    'Deployments requested longer ago are not ranked any more, but learned from, s.',
  ),
  COLLECT_SITE_TTL_S: used(atLeast(1), '86400', 'A site without news for longer is no candidate, s.'),
  COLLECT_ERROR_SETTLE_S: used(
    atLeast(1),
    '3600',
    'An error of a deployment without another line for this long counts as its last, s.',
  ),
  COLLECT_FORGET_S: used(atLeast(60), '604800', 'Deployments without news for this long are forgotten, s.'),
  COLLECT_EXCLUDED_PROVIDERS: used(textList, '["CLOUD-CNAF-TB"]', 'Providers that are never a candidate.'),
  COLLECT_TEST_NAMES: used(
    textTable,
    '{"cloud_ct": "CLOUD-INFN-CATANIA/INFN-CT"}',
    'Sites (provider/region) by their names in the tests; others are found by provider and region in lower case.',
  ),
} satisfies SettingTable;
