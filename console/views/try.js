import { useRef, useState } from 'preact/hooks';
import { get, post } from '../api.js';
import { html } from '../html.js';
import { useKept } from '../use-kept.js';
import { useLoaded } from '../use-loaded.js';
import { Answer } from './answer.js';
import { Fault } from './fault.js';

/** @import { ExplainedMessage } from '../../src/contracts/answers/explanation.ts' */
/** @import { Providers } from '../../src/contracts/rest/providers.ts' */

const mostInExample = 5;

/** A small request to those providers that are known, else to two that nobody knows. @param {Providers['providers']} known */
const example = (known) => {
  const sites =
    known.length > 0
      ? known.slice(0, mostInExample)
      : ['A', 'B'].map((name) => ({ provider_name: name, region_name: '' }));
  return {
    msg_version: '1.2.0',
    uuid: '00000000-0000-4000-8000-000000000001',
    template_name: 'Virtual machine',
    providers: sites.map(({ provider_name, region_name }) => ({
      provider_name,
      region_name,
      vcpus_requ: 4,
      vcpus_quota: 100,
      vcpus_usage: 40,
      ram_gb_requ: 8,
      ram_gb_quota: 400,
      ram_gb_usage: 160,
    })),
  };
};

/** A request is written or pasted, and ranked without a trace. @param {{ refresh: string }} props */
export const TryView = ({ refresh }) => {
  const { value, fault } = useLoaded((signal) => get('providers', signal), refresh);
  const [written, setWritten] = useKept('request', /** @type {string | undefined} */ (undefined));
  const [tried, setTried] = useState({
    count: 0,
    message: /** @type {ExplainedMessage | undefined} */ (undefined),
    fault: /** @type {Error | undefined} */ (undefined),
  });
  const known = value?.providers ?? (fault && []);
  const text = written ?? (known ? JSON.stringify(example(known), null, 2) : '');

  const asked = useRef(0);

  /** Shows the answer to the latest request, whichever answer comes last. */
  const rank = async () => {
    const count = ++asked.current;
    /** @param {{ message?: ExplainedMessage, fault?: Error }} result */
    const show = ({ message, fault }) => count === asked.current && setTried({ count, message, fault });
    try {
      const request = JSON.parse(text);
      const ranked = await post('rank?dry_run&explain=full', request);
      if (!ranked.ranked_providers) throw new Error('A request of the Cloud Provider Ranker gets no reasons to show.');
      show({ message: { ...ranked, request } });
    } catch (thrown) {
      show({ fault: /** @type {Error} */ (thrown) });
    }
  };

  return html`
    <h2>Try a request</h2>
    <form
      onSubmit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        rank();
      }}
    >
      <label for="request">A request as an orchestrator sends it (JSON). It is ranked as of now, published nowhere and not kept.</label>
      <textarea
        id="request"
        rows="14"
        spellcheck="false"
        value=${text}
        onInput=${(/** @type {any} */ { target }) => setWritten(target.value)}
      ></textarea>
      <p><button type="submit">Rank it</button></p>
    </form>
    <${Fault} fault=${tried.fault} />
    ${
      tried.message &&
      html`
        <div role="status"><h3>The order to try</h3></div>
        <${Answer} key=${tried.count} message=${tried.message} />
      `
    }
  `;
};
