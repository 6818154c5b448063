import { html } from '../html.js';
import { Fault } from './fault.js';

/** @import { Loaded } from '../use-loaded.js' */

/** In place of what has not come: a word where that lasts, or what went wrong. @param {{ loaded: Loaded<unknown> }} props */
export const Awaited = ({ loaded: { value, fault } }) =>
  value === undefined && fault === undefined
    ? html`<p class="late quiet" role="status">Loading …</p>`
    : html`<${Fault} fault=${fault} />`;
