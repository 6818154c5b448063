import type { JsonObject } from '../contracts/json/json-value.ts';
import type { RankerError } from '../errors.ts';

/** What was made of the traffic. */
export type Output =
  | {
      readonly kind: 'request';
      readonly key: string;
      readonly value: JsonObject;
      /** Epoch ms at which it was asked for. */
      readonly time: number;
    }
  | { readonly kind: 'outcome'; readonly key: string; readonly value: JsonObject }
  | { readonly kind: 'template'; readonly key: string; readonly value: JsonObject };

/** A message that can't be read, without the tokens that rode in it. */
export type Unreadable = { readonly text: string; readonly fault: RankerError };
