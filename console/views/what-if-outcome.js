import { duration, percent, siteName } from '../format.js';
import { html } from '../html.js';
import { WideTable } from './wide-table.js';

/** @import { ProviderDifference, WhatIfAnswer } from '../../src/contracts/answers/what-if.ts' */

/** @param {ProviderDifference['position']} position */
const move = ({ before, after }) => {
  if (after === null) return html`<span class="down">left out</span>`;
  if (before === null || before === after) return '';
  return before > after
    ? html`<span class="up">up from ${before}</span>`
    : html`<span class="down">down from ${before}</span>`;
};

/** @param {{ before: number | null, after: number | null }} change @param {(value: number | null) => string} shown */
const both = ({ before, after }, shown) =>
  shown(before) === shown(after) ? shown(after) : `${shown(before)} → ${shown(after)}`;

/** Both orders side by side. @param {{ answer: WhatIfAnswer }} props */
export const WhatIfOutcome = ({ answer }) => html`
  <p role="status">
    ${answer.differs ? 'The order changes.' : 'The order stays.'} Any succeeds: ${both(answer.p_any_success, percent)};
    expected after ${both(answer.expected_time_to_success_s, duration)}.
  </p>
  <${WideTable} label="The order then" columns=${['Then', 'Provider', { figure: 'Chance' }, { figure: 'Runs after' }, 'Fits']}>
    ${answer.providers.map(
      (provider) => html`
        <tr>
          <td>${provider.position.after ?? '–'}</td>
          <td>${siteName(provider)} ${move(provider.position)}</td>
          <td class="figure">${both(provider.success_probability, percent)}</td>
          <td class="figure">${both(provider.expected_time_s, duration)}</td>
          <td>${provider.feasible.after ? 'yes' : 'no'}</td>
        </tr>
      `,
    )}
  <//>
`;
