import { get } from '../api.js';
import { clockTime, duration, percent, siteName } from '../format.js';
import { html } from '../html.js';
import { useKept } from '../use-kept.js';
import { useLoaded } from '../use-loaded.js';
import { Awaited } from './awaited.js';
import { WideTable } from './wide-table.js';

/** @import { RankingSummary } from '../../src/contracts/rest/rankings.ts' */

/** How many the page shows; older ones are opened by their uuid. */
const most = 100;

/** @param {RankingSummary} ranking @param {string} wanted */
const matches = ({ uuid, first, served_by }, wanted) =>
  `${uuid} ${first ? siteName(first) : ''} ${served_by}`.toLowerCase().includes(wanted.toLowerCase());

const columns = [
  'Deployment',
  'Ranked',
  'First',
  { figure: 'Any succeeds' },
  { figure: 'Expected after' },
  { figure: 'Providers' },
  'Served by',
];

/** @param {{ ranking: RankingSummary }} props */
const Row = ({ ranking }) => html`
  <tr>
    <td class="name"><a href=${`#/rankings/${encodeURIComponent(ranking.uuid)}`}>${ranking.uuid}</a></td>
    <td><time>${clockTime(ranking.ranked_at)}</time></td>
    <td class="name">${ranking.first ? siteName(ranking.first) : 'nobody'}</td>
    <td class="figure">${percent(ranking.p_any_success)}</td>
    <td class="figure">${duration(ranking.expected_time_to_success_s)}</td>
    <td class="figure">${ranking.providers}</td>
    <td>${ranking.served_by.replace('_', ' ')}</td>
  </tr>
`;

/** @param {{ wanted: string, isFull: boolean }} props - `isFull`: there may be older rankings */
const Nothing = ({ wanted, isFull }) => {
  if (!wanted) return html`<p>Nothing has been ranked yet. <a href="#/try">Try a request</a>.</p>`;
  if (!isFull) return html`<p>None matches.</p>`;
  return html`
    <p>
      None of the latest ${most} matches. If it is the uuid of an older one,
      ${' '}<a href=${`#/rankings/${encodeURIComponent(wanted.trim())}`}>open it</a>.
    </p>
  `;
};

/** The latest rankings, the newest first. @param {{ refresh: string }} props */
export const RankingsView = ({ refresh }) => {
  const [wanted, setWanted] = useKept('wanted', '');
  const loaded = useLoaded((signal) => get(`rankings?limit=${most}`, signal), refresh);
  /** @type {RankingSummary[]} */
  const rankings = loaded.value?.rankings ?? [];
  const isFull = rankings.length === most;
  const shown = rankings.filter((ranking) => matches(ranking, wanted));
  return html`
    <h2>Rankings</h2>
    <${Awaited} loaded=${loaded} />
    <p>
      <label for="wanted">${isFull ? `Find among the latest ${most}, ` : 'Find '}by uuid, provider or who served</label>${' '}
      <input id="wanted" type="search" value=${wanted} onInput=${(/** @type {any} */ { target }) => setWanted(target.value)} />
    </p>
    ${
      shown.length > 0 &&
      html`
      <${WideTable} label="The latest rankings" columns=${columns}>
        ${shown.map((ranking) => html`<${Row} key=${ranking.uuid} ranking=${ranking} />`)}
      <//>
    `
    }
    ${loaded.value && shown.length === 0 && html`<${Nothing} wanted=${wanted} isFull=${isFull} />`}
  `;
};
