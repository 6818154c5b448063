/**
 * When a message was put on its topic, when it was heard, and when it came here; epoch ms. A record's time ahead of the
 * clock is ignored: the message counts as heard when it came.
 */
export type When = { readonly recorded: number; readonly heard: number; readonly came: number };
