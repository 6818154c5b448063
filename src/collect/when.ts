/**
 * When a message was put on its topic, when it was heard, and when it came here; epoch ms. A record's time that is ahead
 * of the clock is not believed: it was heard when it came.
 */
export type When = { readonly recorded: number; readonly heard: number; readonly came: number };
