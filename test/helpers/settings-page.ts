import type { SettingStatus } from '../../src/config/setting.ts';
import { type SettingName, settingNames, settings } from '../../src/config/settings.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;

const row = (name: SettingName): string => {
  const { kind, fallback, meaning } = settings[name];
  return `| ${code(name)} | ${fallback === null ? '' : code(fallback)} | ${cell(kind.expected)} | ${cell(meaning)} |`;
};

const table = (status: SettingStatus): string =>
  [
    '| Setting | Default | Must be | Meaning |',
    '|---|---|---|---|',
    ...settingNames.filter((name) => settings[name].status === status).map(row),
  ].join('\n');

/** What docs/settings.md must hold. */
export const settingsPage = (): string => `# Settings

Environment variables, or lines of a \`.env\` in the working directory; the environment takes precedence. Names may be
written in any case; an empty text counts as not set; unknown names are ignored, with a warning where they are close to a
setting's. All invalid values are reported at once at start-up, and nothing starts. Passwords, tokens and keys are never
shown.

None has to be set. What most federations set:

- to join them: \`KAFKA_HOSTNAME\`, \`MLFLOW_TRACKING_URI\`, \`RUCIO_URL\`, and where their names differ the
  \`KAFKA_…_TOPIC\`
- to be called by others: \`HOST\`, \`TLS_CERT_PATH\` and \`TLS_KEY_PATH\`, \`OIDC_ISSUERS\`, \`OIDC_AUDIENCE\`, and who may do
  what, the \`…_GROUPS\`
- to share the work: \`ROLES\`, \`DATA_DIR\`

## In use

${table('used')}

Estimators of \`CLASSIFICATION_MODELS\` and \`REGRESSION_MODELS\` that this program doesn't have are replaced by
histogram gradient boosting, and a warning names them. \`monotonic_cst\` of histogram gradient boosting names features, such as
{"tightest_headroom_share": 1}: what the trees add to the history may then only rise (1) or fall (-1) with them.

## Of the replaced system, without effect here

Their \`.env\` works unchanged, but for brokers whose certificate doesn't name their host: it was not checked there, and is here
unless \`KAFKA_SSL_VERIFY_HOSTNAME\` is false. A start-up warning names those below that are set to anything but their default.

${table('ignored-with-warning')}

And those below whenever they are set.

${table('accepted-unused')}
`;
