import type { Kind } from './kinds/kind.ts';
import type { SettingName, settings } from './settings.ts';

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<Name>;

type ValueOf<Row> = Row extends { kind: Kind<infer Value>; fallback: infer Fallback }
  ? Fallback extends null
    ? Value | undefined
    : Value
  : never;

/** The value of every setting by its own name. */
export type Values = { readonly [Name in SettingName]: ValueOf<(typeof settings)[Name]> };

type Resolved = { readonly modelsDir: string; readonly warnings: readonly string[] };

/**
 * Every setting in camelCase (`KAFKA_HOSTNAME` is `kafkaHostname`), frozen. Without `kafkaHostname` and
 * `mlflowTrackingUri` the embedded log and registry are used. `warnings` are whole sentences for the log.
 */
export type Config = Resolved & {
  readonly [Name in SettingName as Exclude<CamelCase<Name>, keyof Resolved>]: Values[Name];
};

/** `KAFKA_HOSTNAME` to `kafkaHostname`. */
export const camelCase = (name: string): string =>
  name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
