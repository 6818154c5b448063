import type { Config } from '../../config/config.ts';

type LocalFiles = { readonly dataset?: string; readonly requests?: string; readonly out?: string };

/** The files that the settings name under LOCAL_MODE, as in the replaced ranker; none without it. */
export const localFiles = (config: Config): LocalFiles => {
  const { localMode, localDataset: dataset, localInMessages: requests, localOutMessages: out } = config;
  if (!localMode) return {};
  return {
    ...(dataset !== undefined && { dataset }),
    ...(requests !== undefined && { requests }),
    ...(out !== undefined && { out }),
  };
};
