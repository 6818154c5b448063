import { asksForToken } from '../api.js';
import { html } from '../html.js';

/**
 * A fault, and what may help; not shown again if a view above has shown it.
 * @param {{ fault: Error | undefined, told?: Error | undefined }} props
 */
export const Fault = ({ fault, told }) => {
  if (!fault || fault.message === told?.message) return null;
  return html`
    <p class="fault" role="alert">${fault.message}${asksForToken(fault) ? '. Show a token by "Token" above.' : ''}</p>
  `;
};
