import { ApiFault } from '../api.js';
import { html } from '../html.js';

/** What went wrong, and what may help. @param {{ fault: Error | undefined }} props */
export const Fault = ({ fault }) => {
  if (!fault) return null;
  const needsToken = fault instanceof ApiFault && (fault.status === 401 || fault.status === 403);
  return html`
    <p class="fault" role="alert">${fault.message}${needsToken ? '. Show a token by "Token" above.' : ''}</p>
  `;
};
