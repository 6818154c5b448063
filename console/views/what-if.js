import { useEffect, useState } from 'preact/hooks';
import { post } from '../api.js';
import { number, percent, resourceNames, siteName } from '../format.js';
import { html } from '../html.js';
import { Fault } from './fault.js';
import { WhatIfOutcome } from './what-if-outcome.js';

/** @import { SupposedChange, WhatIfAnswer } from '../../src/contracts/answers/what-if.ts' */
/** @typedef {{ provider_name: string, region_name?: string | null, [field: string]: unknown }} Entry */
/** @typedef {{ providers: Entry[], datasets?: unknown[] }} Request */
/** @typedef {{ set: Record<string, number>, down: boolean, data: '' | 'here' | 'elsewhere' }} Change */

/** Nothing is asked while a slider still moves. */
const restMs = 150;

const resources = Object.entries(resourceNames);

/** @type {Change} */
const unchanged = { set: {}, down: false, data: '' };

/** @param {Change} change */
const isMade = ({ set, down, data }) => down || data !== '' || Object.keys(set).length > 0;

/** @param {Entry} entry @param {Change} change @returns {SupposedChange} */
const supposed = ({ provider_name, region_name }, { set, down, data }) => ({
  provider_name,
  region_name: region_name ?? '',
  ...(down && { down }),
  ...(data && { data }),
  ...(Object.keys(set).length > 0 && { set }),
});

/** @param {{ id: string, label: string, value: number, most: number, text: string, onValue: (value: number) => void }} props */
const Slider = ({ id, label, value, most, text, onValue }) => html`
  <div class="slider">
    <label for=${id}>${label}</label>
    <output for=${id}>${text}</output>
    <input
      id=${id}
      type="range"
      min="0"
      max=${most}
      step=${most > 20 ? 1 : most / 20}
      value=${value}
      onInput=${(/** @type {any} */ { target }) => onValue(Number(target.value))}
    />
  </div>
`;

/** The resources of an entry whose free quota is known and asked for. @param {Entry} entry */
const limited = (entry) =>
  resources.flatMap(([resource, name]) => {
    const [quota, usage, requested] = ['quota', 'usage', 'requ'].map((part) => entry[`${resource}_${part}`]);
    const known = typeof quota === 'number' && typeof usage === 'number' && typeof requested === 'number';
    return known && quota > 0 && requested > 0 ? [{ resource, name, quota, usage, requested }] : [];
  });

/** @param {{ entry: Entry, change: Change, hasData: boolean, onChange: (change: Change) => void }} props */
const Controls = ({ entry, change, hasData, onChange }) => {
  const set = (/** @type {string} */ field, /** @type {number} */ value) =>
    onChange({ ...change, set: { ...change.set, [field]: value } });
  const known = entry.test_failure_perc_1d;
  const share = change.set.test_failure_perc_1d ?? (typeof known === 'number' && known >= 0 ? known : 0);
  return html`
    <fieldset>
      <legend>${siteName(entry)}</legend>
      <${Slider}
        id="what-if-failures"
        label="Failed tests of the last day"
        value=${100 * share}
        most=${100}
        text=${percent(share)}
        onValue=${(/** @type {number} */ value) => set('test_failure_perc_1d', value / 100)}
      />
      ${limited(entry).map(({ resource, name, quota, usage, requested }) => {
        const free = quota - (change.set[`${resource}_usage`] ?? usage);
        return html`
          <${Slider}
            key=${resource}
            id=${`what-if-${resource}`}
            label=${`Free ${name}, ${number(requested)} requested`}
            value=${Math.max(0, free)}
            most=${quota}
            text=${number(free)}
            onValue=${(/** @type {number} */ value) => set(`${resource}_usage`, quota - value)}
          />
        `;
      })}
      <p>
        <label>
          <input
            type="checkbox"
            checked=${change.down}
            onChange=${(/** @type {any} */ { target }) => onChange({ ...change, down: target.checked })}
          />
          ${' '}The site is down
        </label>
      </p>
      ${
        hasData &&
        html`
        <p>
          <label for="what-if-data">Its input data</label>${' '}
          <select
            id="what-if-data"
            value=${change.data}
            onChange=${(/** @type {any} */ { target }) => onChange({ ...change, data: target.value })}
          >
            <option value="">as they lie</option>
            <option value="here">beside it</option>
            <option value="elsewhere">elsewhere</option>
          </select>
        </p>
      `
      }
      <button type="button" aria-disabled=${!isMade(change)} onClick=${() => onChange(unchanged)}>As it was</button>
    </fieldset>
  `;
};

/**
 * What the order would be if something were otherwise.
 * @param {{ request: Request, first: Entry | undefined }} props - `first`: the provider to begin with
 */
export const WhatIf = ({ request, first }) => {
  const [chosen, setChosen] = useState(() =>
    Math.max(0, first ? request.providers.map(siteName).indexOf(siteName(first)) : 0),
  );
  const [changes, setChanges] = useState(/** @type {ReadonlyMap<number, Change>} */ (new Map()));
  const [answer, setAnswer] = useState(/** @type {WhatIfAnswer | undefined} */ (undefined));
  const [fault, setFault] = useState(/** @type {Error | undefined} */ (undefined));
  const { providers } = request;
  const entry = providers[chosen];

  useEffect(() => {
    const made = [...changes].filter(([, change]) => isMade(change));
    if (made.length === 0) {
      setAnswer(undefined);
      setFault(undefined);
      return;
    }
    const leave = new AbortController();
    const question = {
      request,
      changes: made.flatMap(([at, change]) => (providers[at] ? [supposed(providers[at], change)] : [])),
    };
    const timer = setTimeout(
      () =>
        post('whatif', question, leave.signal).then(
          (changed) => {
            setAnswer(changed);
            setFault(undefined);
          },
          (thrown) => leave.signal.aborted || setFault(thrown),
        ),
      restMs,
    );
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [changes]);

  return html`
    <section class="panel" aria-labelledby="what-if">
      <h3 id="what-if">What if</h3>
      <p>
        <label for="what-if-provider">Provider</label>${' '}
        <select
          id="what-if-provider"
          value=${chosen}
          onChange=${(/** @type {any} */ { target }) => setChosen(Number(target.value))}
        >
          ${providers.map((provider, at) => html`<option value=${at}>${siteName(provider)}</option>`)}
        </select>
      </p>
      ${
        entry &&
        html`
        <${Controls}
          key=${chosen}
          entry=${entry}
          change=${changes.get(chosen) ?? unchanged}
          hasData=${(request.datasets ?? []).length > 0}
          onChange=${(/** @type {Change} */ change) => setChanges(new Map(changes).set(chosen, change))}
        />
      `
      }
      <${Fault} fault=${fault} />
      ${answer && html`<${WhatIfOutcome} answer=${answer} />`}
    </section>
  `;
};
