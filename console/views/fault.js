import { ApiFault } from '../api.js';
import { html } from '../html.js';

const ofTokens = new Set(['TOKEN_MISSING', 'TOKEN_REFUSED', 'NOT_PERMITTED']);

/** What went wrong, and what may help. @param {{ fault: Error | undefined }} props */
export const Fault = ({ fault }) => {
  if (!fault) return null;
  const needsToken = fault instanceof ApiFault && ofTokens.has(fault.code);
  return html`
    <p class="fault" role="alert">${fault.message}${needsToken ? '. Show a token by "Token" above.' : ''}</p>
  `;
};
