import { ApiFault, get } from '../api.js';
import { html } from '../html.js';
import { useLoaded } from '../use-loaded.js';
import { Answer } from './answer.js';
import { Fault } from './fault.js';

/** The answer with its complete reasons, or without where they aren't kept here. @param {string} uuid @param {AbortSignal} signal */
const load = async (uuid, signal) => {
  const path = `rankings/${encodeURIComponent(uuid)}`;
  try {
    return await get(`${path}?explain=full`, signal);
  } catch (fault) {
    if (fault instanceof ApiFault && fault.status === 404) return get(path, signal);
    throw fault;
  }
};

/** One ranking, with everything that led to it. @param {{ uuid: string, refresh: string }} props */
export const RankingView = ({ uuid, refresh }) => {
  const { value, fault } = useLoaded((signal) => load(uuid, signal), refresh);
  return html`
    <p><a href="#/rankings">All rankings</a></p>
    <h2>${uuid}</h2>
    <${Fault} fault=${fault} />
    ${value && html`<${Answer} message=${value} />`}
  `;
};
