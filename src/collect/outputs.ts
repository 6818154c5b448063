import type { JsonObject } from '../contracts/json/json-value.ts';
import type { RankerError } from '../errors.ts';

/** The outputs of a collector. */
export type Output =
  | {
      readonly kind: 'request';
      readonly key: string;
      readonly value: JsonObject;
      /** Epoch ms of the deployment's request. */
      readonly time: number;
    }
  | { readonly kind: 'outcome'; readonly key: string; readonly value: JsonObject }
  | { readonly kind: 'template'; readonly key: string; readonly value: JsonObject };

/** A message that can't be read, without the tokens in it. */
export type Unreadable = { readonly text: string; readonly fault: RankerError };
