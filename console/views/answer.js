import { clockTime, duration, harmless, percent, short, siteName } from '../format.js';
import { html } from '../html.js';
import { Explained } from './explained.js';
import { WhatIf } from './what-if.js';

/** @import { ExplainedMessage } from '../../src/contracts/answers/explanation.ts' */

/** The content of the answer itself. @param {{ message: ExplainedMessage }} props */
const Listed = ({ message }) => html`
  <p>${message.explanation_missing ?? 'What it was made of is not kept by this process.'}</p>
  <ol class="providers">
    ${message.ranked_providers.map(
      (provider) => html`
        <li class=${`panel provider ${provider.feasible ? '' : 'infeasible'}`}>
          <h3>${provider.position}. ${siteName(siteOf(provider))}</h3>
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

/** @param {{ message: ExplainedMessage }} props */
const Summary = ({ message }) => {
  const { p_any_success, expected_time_to_success_s, served_by, model, ranked_at, request } = message;
  const figures = [
    ['Any succeeds', percent(p_any_success)],
    ['Expected after', duration(expected_time_to_success_s)],
    ['Served by', served_by.replace('_', ' ')],
    ...(model ? [['Model', `${model.name} ${model.version} (${short(model.sha256)})`]] : []),
    ['Ranked', clockTime(ranked_at)],
    ['Template', request?.template_name ?? ''],
    ['Group', request?.user_group ?? ''],
  ];
  return html`
    <dl class="summary">
      ${figures.map(([name, value]) => value && html`<div><dt>${name}</dt><dd>${harmless(String(value))}</dd></div>`)}
    </dl>
  `;
};

/** A ranked message, its reasons, and what would change it. @param {{ message: ExplainedMessage }} props */
export const Answer = ({ message }) => html`
  ${message.error && html`<p class="fault">The request could not be read whole: ${message.error.message}</p>`}
  <${Summary} message=${message} />
  ${
    message.explanation
      ? html`<${Explained} explanation=${message.explanation} />`
      : html`<${Listed} message=${message} />`
  }
  ${message.request && html`<${WhatIf} request=${message.request} first=${message.ranked_providers.slice(0, 1).map(siteOf)[0]} />`}
`;
