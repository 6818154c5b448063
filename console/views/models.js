import { useState } from 'preact/hooks';
import { ApiFault, get, post } from '../api.js';
import { CalibrationCurve } from '../charts/calibration.js';
import { clockTime, counted, number, short, signed } from '../format.js';
import { html } from '../html.js';
import { useLoaded } from '../use-loaded.js';
import { Awaited } from './awaited.js';
import { Champions } from './champions.js';
import { Fault } from './fault.js';
import { WideTable } from './wide-table.js';

/** @import { ModelCard } from '../../src/contracts/learning/card.ts' */
/** @import { RegisteredModel } from '../../src/contracts/rest/models.ts' */

/** @type {Record<string, string>} */
const metricNames = {
  rows: 'outcomes judged',
  auc: 'AUC of the chance',
  brier: 'Brier score',
  ece: 'calibration error (ECE)',
  log_loss: 'log loss',
  time_mae_s: 'time to run: mean absolute error, s',
  time_bias_ratio: 'time to run: predicted / observed',
  time_coverage: 'time to run: within its 90 % interval',
  failure_time_mae_s: 'time lost: mean absolute error, s',
  failure_time_bias_ratio: 'time lost: predicted / observed',
};

/** @param {{ metrics: ModelCard['metrics'] }} props */
const Metrics = ({ metrics }) => {
  const rankers = Object.keys(metrics);
  const columns = ['On later outcomes', ...rankers.map((ranker) => ({ figure: ranker.replaceAll('_', ' ') }))];
  const names = [...new Set(rankers.flatMap((ranker) => Object.keys(metrics[ranker] ?? {})))];
  return html`
    <${WideTable} label="Metrics on later outcomes" columns=${columns}>
      ${names.map(
        (name) => html`
          <tr>
            <th scope="row">${metricNames[name] ?? name}</th>
            ${rankers.map((ranker) => html`<td class="figure">${number(metrics[ranker]?.[name])}</td>`)}
          </tr>
        `,
      )}
    <//>
  `;
};

/** @param {{ card: ModelCard }} props */
const Card = ({ card }) => {
  const { gate, data, lineage } = card;
  return html`
    <section class="panel" aria-label="Card">
      <p>
        Learned from ${counted(data.outcomes, 'outcome')} up to ${clockTime(data.last_finish)}; seed ${card.seed}, program
        ${' '}${card.code_version}, SHA-256 <code>${short(card.sha256)}</code>.
      </p>
      <p>${gate.passed ? 'The gate let it pass' : 'The gate refused it'}${gate.reasons.length > 0 ? ':' : '.'}</p>
      <ul class="reasons">${gate.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
      <${Metrics} metrics=${card.metrics} />
      ${
        lineage &&
        html`
        <div class="columns">
          <div>
            <h4>Calibration</h4>
            <${CalibrationCurve} bins=${lineage.calibration_curve} />
          </div>
          <div>
            <h4>What it rests on most</h4>
            <table>
              <thead><tr><th scope="col">Feature</th><th scope="col" class="figure">Log loss without it</th></tr></thead>
              <tbody>
                ${lineage.importance.slice(0, 10).map(
                  ({ feature, log_loss_increase }) => html`
                    <tr><td>${feature}</td><td class="figure">${signed(log_loss_increase)}</td></tr>
                  `,
                )}
              </tbody>
            </table>
          </div>
        </div>
      `
      }
    </section>
  `;
};

/** @param {{ version: number | string, refresh: string, told: Error | undefined }} props */
const Opened = ({ version, refresh, told }) => {
  const { value, fault } = useLoaded((signal) => get(`models/${encodeURIComponent(version)}`, signal), refresh);
  return html`
    <h3>Version ${version}</h3>
    <${Fault} fault=${fault} told=${told} />
    ${value && html`<${Card} card=${value.card} />`}
  `;
};

/** @typedef {(path: string, message: string, failure: string) => unknown} Act - told by `message` when done, else by `failure` */

/** @param {{ models: readonly RegisteredModel[], inService: number | null, act: Act }} props */
const Versions = ({ models, inService, act }) => html`
  <${WideTable} label="Versions" columns=${['Version', 'Made', 'SHA-256', 'Alias', 'Promotion']}>
    ${models.map(
      (model) => html`
        <tr key=${model.version}>
          <td><a href=${`#/models/${model.version}`}>${model.version}</a></td>
          <td><time>${clockTime(model.created_at)}</time></td>
          <td><code>${short(model.sha256)}</code></td>
          <td>${[...model.aliases, ...(model.version === inService ? ['in service'] : [])].join(', ')}</td>
          <td>
            <button
              type="button"
              aria-disabled=${model.aliases.includes('champion')}
              onClick=${() =>
                model.aliases.includes('champion') ||
                act(
                  `models/${model.version}/promote`,
                  `Version ${model.version} is the champion.`,
                  `Version ${model.version} was not promoted`,
                )}
            >
              Promote ${model.version}
            </button>
          </td>
        </tr>
      `,
    )}
  <//>
  <p>
    <button type="button" disabled=${models.length < 2} onClick=${() => act('models/rollback', 'Rolled back.', 'Not rolled back')}>
      Roll back to the champion before
    </button>
  </p>
`;

/** Versions, their cards, and the model in service. @param {{ refresh: string, version: string | undefined }} props */
export const ModelsView = ({ refresh, version }) => {
  const [acted, setActed] = useState({
    count: 0,
    message: '',
    fault: /** @type {Error | undefined} */ (undefined),
    isActing: false,
  });
  const { value, fault } = useLoaded((signal) => get('models', signal), `${refresh} ${acted.count}`);
  /** @type {RegisteredModel[]} */
  const models = (value?.models ?? []).toReversed();
  const told = fault ?? acted.fault;
  const opened = version ?? value?.in_service ?? models[0]?.version;

  /** One action at a time; a button that is pressed again meanwhile keeps the focus. @type {Act} */
  const act = (path, message, failure) => {
    if (acted.isActing) return undefined;
    setActed((before) => ({ ...before, isActing: true }));
    return post(path, {}).then(
      () => setActed(({ count }) => ({ count: count + 1, message, fault: undefined, isActing: false })),
      ({ code, message: why }) =>
        setActed(({ count }) => ({
          count,
          message: '',
          fault: new ApiFault(code, `${failure}: ${why}`),
          isActing: false,
        })),
    );
  };

  return html`
    <h2>Models</h2>
    <${Awaited} loaded=${{ value, fault: told }} />
    <p role="status">${acted.message}</p>
    ${value && (models.length > 0 ? html`<${Versions} models=${models} inService=${value.in_service} act=${act} />` : html`<p>No model is registered yet.</p>`)}
    <${Champions} refresh=${`${refresh} ${acted.count}`} told=${told} />
    ${opened !== undefined && value && html`<${Opened} key=${opened} version=${opened} refresh=${refresh} told=${told} />`}
  `;
};
