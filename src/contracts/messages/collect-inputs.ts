/** The inputs of the role `collect`; each has a topic of its own. */
export const collectInputs = [
  'logs',
  'templates',
  'create-deployment',
  'sites',
  'tests',
  'requests',
  'sla',
  'usage',
] as const;

export type CollectInput = (typeof collectInputs)[number];

/** Its steps; each replaces one process of the replaced system. */
export const collectSteps = ['templates', 'candidates', 'outcomes'] as const;

export type CollectStep = (typeof collectSteps)[number];
