import { ApiFault, get } from '../api.js';
import { Bar, Legend } from '../charts/bars.js';
import { clockTime, duration, number, percent, points, short, siteName } from '../format.js';
import { html } from '../html.js';
import { useLoaded } from '../use-loaded.js';
import { Fault } from './fault.js';
import { WhatIf } from './what-if.js';

/** @import { Attribution, ExplainedMessage, ExplainedProvider, Explanation } from '../../src/contracts/answers/explanation.ts' */

/** @param {number | null} value */
const amount = (value) => value ?? 0;

/** @param {{ title: string, attribution: Attribution }} props */
const Parts = ({ title, attribution }) => {
  if (!attribution.attributed) return html`<h4>${title}</h4><p>Not attributed: ${attribution.why}.</p>`;
  const { unit, groups, mean_value, value } = attribution;
  const isShare = unit !== 's';
  const shown = isShare ? percent : duration;
  const effect = (/** @type {number} */ part) =>
    isShare ? points(part / 100) : `${part > 0 ? '+' : ''}${duration(part)}`;
  return html`
    <h4>${title}: ${shown(value)}, where the mean of these providers is ${shown(mean_value)}</h4>
    <ul class="reasons">
      ${groups.map((part) => html`<li>${effect(part.effect)} ${part.group}</li>`)}
    </ul>
  `;
};

/** @param {{ fits: ExplainedProvider['fits'] }} props */
const Fits = ({ fits }) => html`
  <table>
    <thead>
      <tr>
        <th scope="col">Resource</th>
        <th scope="col" class="figure">Requested</th>
        <th scope="col" class="figure">Free</th>
        <th scope="col">Fits</th>
      </tr>
    </thead>
    <tbody>
      ${fits.map(
        ({ resource, requested, free, unlimited, fits: fit, outcomes }) => html`
          <tr>
            <td>${resource.replaceAll('_', ' ')}</td>
            <td class="figure">${number(requested)}</td>
            <td class="figure">${unlimited ? 'unlimited' : number(free)}</td>
            <td>
              ${fit === null ? 'unknown' : fit ? 'yes' : 'no'}
              ${outcomes?.overrule ? `, yet ${outcomes.successes} of ${outcomes.attempts} succeeded here` : ''}
            </td>
          </tr>
        `,
      )}
    </tbody>
  </table>
`;

/** @param {{ provider: ExplainedProvider, most: number }} props - `most`: the longest attempt, s */
const Provider = ({ provider, most }) => {
  const { cost, first_if: firstIf, monitoring, reasons } = provider;
  return html`
    <li class=${`panel provider ${provider.feasible ? '' : 'infeasible'}`}>
      <span class="name">${provider.position}. ${siteName(provider)}</span>
      <dl>
        <dt>Chance</dt>
        <dd>
          <${Bar}
            pieces=${[{ kind: 'chance', size: amount(provider.success_probability) }]}
            most=${1}
            text=${percent(provider.success_probability)}
          />
        </dd>
        <dt>An attempt</dt>
        <dd>
          <${Bar}
            pieces=${[
              { kind: 'transfer', size: amount(cost.transfer_s) },
              { kind: 'success', size: amount(cost.success_s) },
              { kind: 'failure', size: amount(cost.failure_s) },
            ]}
            most=${most}
            text=${duration(cost.attempt_s)}
          />
        </dd>
        <dt>Per success</dt>
        <dd>${duration(cost.per_success_s)}</dd>
      </dl>
      <details>
        <summary>Why ${siteName(provider)}</summary>
        <ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
        <p>
          Runs after ${duration(provider.expected_time_s)} if it succeeds; a failure costs
          ${' '}${duration(provider.expected_failure_time_s)}; moving data takes ${duration(cost.transfer_s)}.
        </p>
        <${Parts} title="Chance" attribution=${provider.chance} />
        <${Parts} title="Seconds until it runs" attribution=${provider.expected_time} />
        <h4>What would make it the first</h4>
        ${
          firstIf && firstIf.length > 0
            ? html`<ul class="reasons">${firstIf.map(({ text }) => html`<li>${text}</li>`)}</ul>`
            : html`<p>${provider.position === 1 ? 'It is the first.' : 'No single change that was looked at.'}</p>`
        }
        <h4>Room</h4>
        <${Fits} fits=${provider.fits} />
        <p class="quiet">
          ${monitoring.age_s === null ? 'The age of its monitoring is unknown.' : `Monitored ${duration(monitoring.age_s)} before.`}
        </p>
      </details>
    </li>
  `;
};

/** The answer with its complete reasons, or without where they aren't kept here. @param {string} uuid @param {AbortSignal} signal */
const load = async (uuid, signal) => {
  const path = `rankings/${encodeURIComponent(uuid)}`;
  try {
    return await get(`${path}?explain=full`, signal);
  } catch (fault) {
    if (fault instanceof ApiFault && fault.status === 404) return get(path, signal);
    throw fault;
  }
};

/** @param {{ explanation: Explanation }} props */
const Explained = ({ explanation }) => {
  const most = Math.max(1, ...explanation.providers.map(({ cost }) => amount(cost.attempt_s)));
  return html`
    <${Legend}
      entries=${[
        ['chance', 'chance of success'],
        ['transfer', 'moving data'],
        ['success', 'until it runs, times its chance'],
        ['failure', 'lost by failing, times its chance'],
      ]}
    />
    <ol class="providers">
      ${explanation.providers.map(
        (provider) => html`<${Provider} key=${provider.position} provider=${provider} most=${most} />`,
      )}
    </ol>
  `;
};

/** What the answer itself tells. @param {{ message: ExplainedMessage }} props */
const Listed = ({ message }) => html`
  <p>${message.explanation_missing ?? 'What it was made of is not kept by this process.'}</p>
  <ol class="providers">
    ${message.ranked_providers.map(
      (provider) => html`
        <li class=${`panel provider ${provider.feasible ? '' : 'infeasible'}`}>
          <span class="name">${provider.position}. ${siteName(siteOf(provider))}</span>
          <p>
            ${percent(provider.success_probability)}; runs after ${duration(provider.expected_time_s)}, a failure costs
            ${' '}${duration(provider.expected_failure_time_s)}
          </p>
          <ul class="reasons">${provider.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
        </li>
      `,
    )}
  </ol>
`;

/** @param {ExplainedMessage['ranked_providers'][number]} provider */
const siteOf = ({ provider_name, region_name }) => ({
  provider_name,
  region_name: typeof region_name === 'string' ? region_name : null,
});

/** One ranking, with everything that led to it. @param {{ uuid: string, refresh: unknown }} props */
export const RankingView = ({ uuid, refresh }) => {
  const { value, fault } = useLoaded((signal) => load(uuid, signal), `${uuid} ${refresh}`);
  /** @type {ExplainedMessage | undefined} */
  const message = value;
  return html`
    <p><a href="#/rankings">All rankings</a></p>
    <h2>${uuid}</h2>
    <${Fault} fault=${fault} />
    ${
      message &&
      html`
        <p>
          Ranked ${clockTime(message.ranked_at)} by ${message.served_by.replace('_', ' ')}
          ${message.model && ` (${message.model.name} ${message.model.version}, ${short(message.model.sha256)})`}.
          Any succeeds: ${percent(message.p_any_success)}; expected after
          ${' '}${duration(message.expected_time_to_success_s)}.
        </p>
        ${
          message.explanation
            ? html`<${Explained} explanation=${message.explanation} />`
            : html`<${Listed} message=${message} />`
        }
        ${message.request && html`<${WhatIf} request=${message.request} />`}
      `
    }
  `;
};
