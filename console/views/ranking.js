import { get } from '../api.js';
import { html } from '../html.js';
import { useLoaded } from '../use-loaded.js';
import { Answer } from './answer.js';
import { Awaited } from './awaited.js';

/** One ranking, with everything that led to it. @param {{ uuid: string, refresh: string }} props */
export const RankingView = ({ uuid, refresh }) => {
  const loaded = useLoaded((signal) => get(`rankings/${encodeURIComponent(uuid)}?explain=full`, signal), refresh);
  return html`
    <p><a href="#/rankings">All rankings</a></p>
    <h2>${uuid}</h2>
    <${Awaited} loaded=${loaded} />
    ${loaded.value && html`<${Answer} message=${loaded.value} />`}
  `;
};
