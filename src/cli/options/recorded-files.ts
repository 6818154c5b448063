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
  dataset: ['--dataset <F>', 'outcomes; those that had finished by a request count for it'],
  replicas: ['--replicas <F>', 'where data sets lie, instead of asking the Rucio of the settings'],
  transfers: ['--transfers <F>', 'transfers; those that had finished by a request tell how fast links are'],
} as const;
