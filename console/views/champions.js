import { get } from '../api.js';
import { clockTime } from '../format.js';
import { html } from '../html.js';
import { useLoaded } from '../use-loaded.js';
import { Fault } from './fault.js';
import { WideTable } from './wide-table.js';

/** @import { ChampionStep } from '../../src/contracts/rest/models.ts' */

/** @param {ChampionStep} step */
const promoter = ({ how, by }) => {
  if (how === null) return 'not noted';
  if (how === 'gate') return 'the gate';
  const person = by ?? 'by hand';
  return how === 'rollback' ? `${person}, rolled back` : person;
};

/** @param {{ gate: NonNullable<ChampionStep['gate']> }} props */
const Verdict = ({ gate }) => {
  const text = gate.passed ? 'passed' : 'not passed';
  if (gate.reasons.length === 0) return text;
  return html`
    <details>
      <summary>${text}</summary>
      <ul class="reasons">${gate.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
    </details>
  `;
};

const columns = ['Version', 'Champion since', 'Instead of', 'By', 'Gate'];

/**
 * The champions so far, the latest first; nothing before the first one. @param {{ refresh: string, told: Error |
 * undefined }} props
 */
export const Champions = ({ refresh, told }) => {
  const { value, fault } = useLoaded((signal) => get('models/history', signal), refresh);
  /** @type {ChampionStep[]} */
  const champions = (value?.champions ?? []).toReversed();
  return html`
    <${Fault} fault=${fault} told=${told} />
    ${
      champions.length > 0 &&
      html`
      <h3>Champions so far</h3>
      <${WideTable} label="Champions so far" columns=${columns}>
        ${champions.map(
          (step) => html`
            <tr>
              <td><a href=${`#/models/${step.version}`}>${step.version}</a></td>
              <td><time>${clockTime(step.at)}</time></td>
              <td>${step.instead_of ?? '–'}</td>
              <td>${promoter(step)}</td>
              <td>${step.gate ? html`<${Verdict} gate=${step.gate} />` : '–'}</td>
            </tr>
          `,
        )}
      <//>
    `
    }
  `;
};
