import { asksForToken } from '../api.js';
import { html } from '../html.js';

/**
 * What went wrong, and what may help; once, where a view above has told the same.
 * @param {{ fault: Error | undefined, told?: Error | undefined }} props
 */
export const Fault = ({ fault, told }) => {
  if (!fault || fault.message === told?.message) return null;
  return html`
    <p class="fault" role="alert">${fault.message}${asksForToken(fault) ? '. Show a token by "Token" above.' : ''}</p>
  `;
};
