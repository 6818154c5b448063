import { html } from '../html.js';
import { Fault } from './fault.js';

/** @import { Loaded } from '../use-loaded.js' */

/**
 * Shown until the content has come: a word when it takes long, or the fault. @param {{ loaded: Loaded<unknown> }} props
 */
export const Awaited = ({ loaded: { value, fault } }) =>
  value === undefined && fault === undefined
    ? html`<p class="late quiet" role="status">Loading …</p>`
    : html`<${Fault} fault=${fault} />`;
