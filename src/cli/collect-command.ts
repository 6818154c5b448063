import { collectFile } from '../flows/collect-file.ts';
import { collectSettings } from '../flows/collect-settings.ts';
import type { CliContext } from './context.ts';
import { tellRejections } from './rejections.ts';

export type CollectOptions = {
  raw: string;
  out: string;
  msgVersion?: '1.1.0' | '1.2.0';
  json?: boolean;
};

/** `collect`: requests and outcomes of traffic that lies in a file. */
export const collectCommand = async (options: CollectOptions, { config, tell, print }: CliContext): Promise<void> => {
  const { raw, out, msgVersion = config.collectMsgVersion } = options;
  const rejections = tellRejections(tell, raw);
  const settings = { ...collectSettings(config), msgVersion };
  const report = await collectFile({ path: raw, folder: out, settings }, rejections.take);
  if (options.json) await print(JSON.stringify(report));
  else await print(`${report.requests} requests and ${report.outcomes} outcomes in ${out}: ${report.files.join(', ')}`);
};
