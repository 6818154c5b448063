import type { JsonObject } from '../../contracts/json/json-value.ts';

/** A message of the traffic that requests and outcomes are collected from. */
export type RawMessage = {
  readonly input: 'logs' | 'sites' | 'tests';
  /** Epoch ms of the record. */
  readonly time: number;
  readonly value: JsonObject;
};
