/** Files of recorded requests, and of what was known at their time. */
export type RecordedFiles = {
  requests: string;
  dataset?: string;
  replicas?: string;
  transfers?: string;
  truth?: string;
};

export const recordedOptions = {
  requests: ['--requests <F>', 'requests'],
  dataset: ['--dataset <F>', 'outcomes; each request is ranked with those that had finished by then'],
  replicas: ['--replicas <F>', 'where data sets lie, instead of asking the Rucio of the settings'],
  transfers: ['--transfers <F>', 'transfers, for the speed of links; for each request those that had finished by then'],
} as const;
