import { z } from 'zod';
import { json, type Kind } from './kind.ts';

/** Estimator names, each with its parameters. */
export const estimators: Kind<Readonly<Record<string, Readonly<Record<string, unknown>>>>> = json(
  'a JSON object of estimators with their parameters, such as {"RandomForestClassifier": {"n_estimators": 200}}',
  z.record(z.string(), z.record(z.string(), z.unknown())),
);
