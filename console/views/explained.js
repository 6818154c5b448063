import { Bar, Legend } from '../charts/bars.js';
import { Effects } from '../charts/effects.js';
import { duration, moreSeconds, number, percent, points, resourceNames, siteName } from '../format.js';
import { html } from '../html.js';
import { WideTable } from './wide-table.js';

/** @import { Attribution, ExplainedProvider, Explanation } from '../../src/contracts/answers/explanation.ts' */

/** @param {number | null} value */
const amount = (value) => value ?? 0;

/** @param {{ title: string, attribution: Attribution }} props */
const Parts = ({ title, attribution }) => {
  if (!attribution.attributed) return html`<h4>${title}</h4><p>${attribution.why}</p>`;
  const { unit, groups, mean_value, value } = attribution;
  const isShare = unit !== 's';
  const shown = isShare ? percent : duration;
  return html`
    <h4>${title}: ${shown(value)}, where the mean of these providers is ${shown(mean_value)}</h4>
    <${Effects}
      parts=${groups.map(({ group, effect }) => ({ group, effect, isGood: effect > 0 === isShare }))}
      text=${isShare ? (/** @type {number} */ effect) => points(effect / 100) : moreSeconds}
    />
  `;
};

/** @param {{ provider: ExplainedProvider }} props */
const Room = ({ provider }) => html`
  <${WideTable}
    label=${`Room at ${siteName(provider)}`}
    columns=${['Resource', { figure: 'Requested' }, { figure: 'Free' }, 'Fits']}
  >
    ${provider.fits.map(
      ({ resource, requested, free, held, unlimited, fits: fit, outcomes }) => html`
        <tr>
          <td>${resourceNames[resource]}</td>
          <td class="figure">${number(requested)}</td>
          <td class="figure">${unlimited ? 'unlimited' : number(free === null ? null : free + held)}</td>
          <td>
            ${fit === null ? 'unknown' : fit ? 'yes' : 'no'}
            ${held > 0 ? `, ${number(held)} held by others` : ''}
            ${outcomes?.overrule ? `, yet ${outcomes.successes} of ${outcomes.attempts} succeeded here` : ''}
          </td>
        </tr>
      `,
    )}
  <//>
`;

/** @param {{ provider: ExplainedProvider, most: number }} props - `most`: the longest attempt, s */
const Provider = ({ provider, most }) => {
  const { cost, first_if: firstIf, monitoring, reasons } = provider;
  return html`
    <li class=${`panel provider ${provider.feasible ? '' : 'infeasible'}`}>
      <h3>${provider.position}. ${siteName(provider)}</h3>
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
        <${Parts} title="Time until it runs" attribution=${provider.expected_time} />
        <h4>What would make it the first</h4>
        ${
          firstIf && firstIf.length > 0
            ? html`<ul class="reasons">${firstIf.map(({ text }) => html`<li>${text}</li>`)}</ul>`
            : html`<p>${provider.position === 1 ? 'It is the first.' : 'No single change that was looked at.'}</p>`
        }
        <h4>Room</h4>
        <${Room} provider=${provider} />
        <p class="quiet">
          ${monitoring.age_s === null ? 'The age of its monitoring is unknown.' : `Monitored ${duration(monitoring.age_s)} before.`}
        </p>
      </details>
    </li>
  `;
};

/** Each provider of a ranking: its bars, and their reasons. @param {{ explanation: Explanation }} props */
export const Explained = ({ explanation }) => {
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
