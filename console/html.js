import htm from 'htm';
import { h } from 'preact';

/** Markup as a tagged template. */
export const html = htm.bind(h);
