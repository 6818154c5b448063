/** When a message was put on its topic, and when it was heard. Epoch ms. */
export type When = { readonly recorded: number; readonly heard: number };
