import { asksForToken } from '../api.js';
import { html } from '../html.js';

/** What went wrong, and what may help. @param {{ fault: Error | undefined }} props */
export const Fault = ({ fault }) => {
  if (!fault) return null;
  return html`
    <p class="fault" role="alert">${fault.message}${asksForToken(fault) ? '. Show a token by "Token" above.' : ''}</p>
  `;
};
