import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { followEvents, useToken } from './api.js';
import { counted, short } from './format.js';
import { html } from './html.js';
import { nextTheme, showTheme, storedTheme } from './theme.js';
import { useHealth } from './use-health.js';
import { ModelsView } from './views/models.js';
import { ProvidersView } from './views/providers.js';
import { RankingView } from './views/ranking.js';
import { RankingsView } from './views/rankings.js';
import { TryView } from './views/try.js';

/** @import { Readiness } from '../src/contracts/rest/service.ts' */
/** @import { Link } from './api.js' */

const pages = [
  { path: 'rankings', title: 'Rankings' },
  { path: 'try', title: 'Try' },
  { path: 'providers', title: 'Providers' },
  { path: 'models', title: 'Models' },
];

/** A part with an invalid encoding stays as it is. @param {string} part */
const decoded = (part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const titleOf = (/** @type {readonly string[]} */ [page = 'rankings', detail]) =>
  [detail, pages.find(({ path }) => path === page)?.title, 'provider-ranker'].filter(Boolean).join(' · ');

/** The parts of the address behind `#/`. */
const addressed = () => location.hash.replace(/^#\//, '').split('/').filter(Boolean).map(decoded);

/** A new view sets the page's title and takes the focus. */
const useAddress = () => {
  const [address, setAddress] = useState(addressed);
  useEffect(() => {
    document.title = titleOf(address);
  }, [address]);
  useEffect(() => {
    const follow = () => {
      setAddress(addressed());
      focusContent();
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return address;
};

const useVisible = () => {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const follow = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', follow);
    return () => document.removeEventListener('visibilitychange', follow);
  }, []);
  return visible;
};

/**
 * Counts the server's events, so that views load again, and tracks the connection. A hidden page closes its connection:
 * browsers open six to a server over HTTP/1.1, for all of their tabs together.
 */
const useEvents = (/** @type {unknown} */ identity) => {
  const visible = useVisible();
  const [heard, setHeard] = useState(/** @type {Record<string, number>} */ ({}));
  const [link, setLink] = useState(/** @type {Link} */ ({ live: false, refusal: undefined }));
  useEffect(() => {
    if (!visible) return;
    const leave = new AbortController();
    const count = (/** @type {string} */ event) => setHeard((now) => ({ ...now, [event]: (now[event] ?? 0) + 1 }));
    followEvents(leave.signal, count, setLink);
    return () => leave.abort();
  }, [identity, visible]);
  return { heard, link };
};

/** Opens when a token is required. @param {{ isWanted: boolean, onToken: () => void }} props */
const TokenField = ({ isWanted, onToken }) => {
  const details = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useEffect(() => {
    if (isWanted && details.current) details.current.open = true;
  }, [isWanted]);
  return html`
    <details class="token" ref=${details}>
      <summary>Token</summary>
      <form
        onSubmit=${(/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          const field = /** @type {HTMLInputElement} */ (document.getElementById('token'));
          useToken(field.value);
          field.value = '';
          onToken();
        }}
      >
        <label for="token">Bearer token, kept until this page is left</label>
        <input id="token" type="password" autocomplete="off" />
        <button type="submit">Use it</button>
      </form>
    </details>
  `;
};

/** @param {{ link: Link, health: Readiness | undefined }} props */
const Status = ({ link: { live, refusal }, health }) => {
  const model = health?.model;
  const waiting = health?.status === 'waiting' ? `, waiting for ${health.waiting_for.join(', ')}` : '';
  return html`
    <p class="status">
      <span class=${live ? 'light on' : 'light'} aria-hidden="true"></span>
      <span role="status">${live ? `live${waiting}` : (refusal?.message ?? 'not connected')}</span>
      ${health && html`<span>${counted(health.outcomes, 'outcome')}</span>`}
      ${model && html`<span title=${model.sha256}>${model.name} ${model.version} (${short(model.sha256)})</span>`}
      ${health && !model && html`<span>no model serves: the ${health.outcomes > 0 ? 'history answers' : 'rules answer'}</span>`}
    </p>
  `;
};

const App = () => {
  const [page = 'rankings', ...rest] = useAddress();
  const [identity, setIdentity] = useState(0);
  const [theme, setTheme] = useState(storedTheme);
  const { heard, link } = useEvents(identity);
  useEffect(() => showTheme(theme), [theme]);
  const newsOf = (/** @type {string[]} */ ...events) =>
    `${identity} ${link.live} ${events.map((event) => heard[event] ?? 0).join(' ')}`;
  const health = useHealth(newsOf('outcome', 'model'));
  const seen = (/** @type {string[]} */ ...events) => `${newsOf(...events)} ${health?.status}`;
  const views = {
    rankings: () =>
      rest[0] === undefined
        ? html`<${RankingsView} refresh=${seen('ranking')} />`
        : html`<${RankingView} key=${rest[0]} uuid=${rest[0]} refresh=${seen()} />`,
    try: () => html`<${TryView} refresh=${seen()} />`,
    providers: () => html`<${ProvidersView} refresh=${seen('outcome', 'model')} health=${health} />`,
    models: () => html`<${ModelsView} refresh=${seen('model')} version=${rest[0]} />`,
  };
  const view = Object.hasOwn(views, page) ? views[/** @type {keyof typeof views} */ (page)] : undefined;
  return html`
    <a class="skip" href="#content" onClick=${skipToContent}>Skip to content</a>
    <header>
      <h1>provider-ranker</h1>
      <nav aria-label="Pages">
        ${pages.map(
          ({ path, title }) =>
            html`<a href=${`#/${path}`} aria-current=${path === page ? 'page' : undefined}>${title}</a>`,
        )}
      </nav>
      <button type="button" onClick=${() => setTheme(nextTheme(theme))}>Theme: ${theme}</button>
      <${TokenField} isWanted=${link.refusal !== undefined} onToken=${() => setIdentity(identity + 1)} />
      <${Status} link=${link} health=${health} />
    </header>
    <main id="content" tabindex="-1">${view ? view() : html`<p>There is no such page.</p>`}</main>
  `;
};

const focusContent = () => document.getElementById('content')?.focus();

/** The address bar is used for the pages, so the content is focused by hand. @param {Event} event */
const skipToContent = (event) => {
  event.preventDefault();
  focusContent();
};

render(html`<${App} />`, /** @type {Element} */ (document.getElementById('app')));
