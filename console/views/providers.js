import { get } from '../api.js';
import { Legend } from '../charts/bars.js';
import { DayColumns, DaySeconds, highest } from '../charts/days.js';
import { counted, duration, number, percent, siteName } from '../format.js';
import { html } from '../html.js';
import { useLoaded } from '../use-loaded.js';
import { Awaited } from './awaited.js';

/** @import { Providers } from '../../src/contracts/rest/providers.ts' */
/** @import { Readiness } from '../../src/contracts/rest/service.ts' */
/** @typedef {Providers['providers'][number]} Provider */

/** @param {readonly { successes: number, failures: number }[]} days */
const totals = (days) => ({
  successes: days.reduce((sum, { successes }) => sum + successes, 0),
  all: days.reduce((sum, { successes, failures }) => sum + successes + failures, 0),
});

/** Most bad days that are told, the latest. */
const mostTold = 5;

/**
 * Days on which a provider did far worse than it uses to: at least three deployments, and a share of successes below
 * half of its own over all days kept.
 * @param {Provider['days']} days
 */
const badDays = (days) => {
  const { successes, all } = totals(days);
  const usual = all > 0 ? successes / all : 0;
  return days.filter((day) => {
    const count = day.successes + day.failures;
    return count >= 3 && day.successes / count < usual / 2;
  });
};

/** @param {{ provider: Provider, until: number, length: number }} props */
const Panel = ({ provider, until, length }) => {
  const { days } = provider;
  const { successes, all } = totals(days);
  const name = siteName(provider);
  if (all === 0) {
    return html`<li class="panel"><h3>${name}</h3><p>No deployment ended here in ${length} days.</p></li>`;
  }
  const bad = badDays(days);
  return html`
    <li class="panel">
      <h3>${name}</h3>
      <p>${percent(successes / all)} of ${counted(all, 'deployment')} in ${length} days succeeded</p>
      <p class="quiet">Deployments by day, up to ${highest(days)}</p>
      <${DayColumns} days=${days} until=${until} length=${length} label=${`${name}: successes and failures by day`} />
      <p class="quiet">Mean time until it ran, up to ${duration(Math.max(...days.map((day) => day.mean_time_s ?? 0)))}</p>
      <${DaySeconds} days=${days} until=${until} length=${length} label=${`${name}: mean time by day`} />
      <p class="ends quiet"><span>${length} days ago</span><span>now</span></p>
      <p>
        ${
          bad.length === 0
            ? 'No day was far worse than usual.'
            : html`Far worse than usual on ${counted(bad.length, 'day')}${bad.length > mostTold ? ', the latest' : ''}: ${bad.slice(-mostTold).map(({ time }, at) => html`${at > 0 && ', '}<time>${time.slice(0, 10)}</time>`)}`
        }
      </p>
    </li>
  `;
};

/** @param {{ report: Providers }} props */
const Panels = ({ report: { providers, as_of, days } }) => html`
  <${Legend} entries=${[['success', 'succeeded'], ['failure', 'failed']]} />
  <ul class="columns" style=${{ listStyle: 'none', padding: 0 }}>
    ${providers.map(
      (provider) => html`
        <${Panel} key=${siteName(provider)} provider=${provider} until=${Date.parse(as_of)} length=${days} />
      `,
    )}
  </ul>
`;

/** What the model in service is asked, against what it was trained on. @param {{ quality: Readiness['quality'] }} props */
const Drift = ({ quality }) => {
  const { drift, live_calibration: live } = quality;
  return html`
    <h3>The model in service</h3>
    <p>
      ${
        live
          ? `Of ${counted(live.outcomes, 'outcome')} that it promised a chance of: calibration error ${percent(live.ece)}, log loss ${number(live.log_loss)}.`
          : 'No outcome has come yet of what it promised.'
      }
      ${' '}
      ${
        drift
          ? `Drifted: ${percent(drift.drifted_share)} of its features over the last ${drift.rows} candidates.`
          : 'Too few candidates yet to tell a drift.'
      }
    </p>
    ${
      drift &&
      drift.worst.length > 0 &&
      html`
      <table>
        <thead><tr><th scope="col">Feature</th><th scope="col" class="figure">Population stability index</th></tr></thead>
        <tbody>
          ${drift.worst.map(
            ({ feature, psi }) => html`<tr><td>${feature}</td><td class="figure">${number(psi)}</td></tr>`,
          )}
        </tbody>
      </table>
    `
    }
  `;
};

/** Every provider's last days. @param {{ refresh: string, health: Readiness | undefined }} props */
export const ProvidersView = ({ refresh, health }) => {
  const loaded = useLoaded((signal) => get('providers', signal), refresh);
  /** @type {Providers | undefined} */
  const report = loaded.value;
  return html`
    <h2>Providers</h2>
    <${Awaited} loaded=${loaded} />
    ${report && (report.providers.length > 0 ? html`<${Panels} report=${report} />` : html`<p>No outcome has come yet.</p>`)}
    ${health?.status === 'ready' && health.model && html`<${Drift} quality=${health.quality} />`}
  `;
};
