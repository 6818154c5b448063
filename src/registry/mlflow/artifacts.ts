import { z } from 'zod';
import { type ErrorCode, RankerError } from '../../errors.ts';
import type { Client } from './client.ts';

/**
 * The path of an artifact URI in the artifact service.
 * @throws RankerError of `code` for storage that the server does not proxy
 */
export const artifactPath = (uri: string, code: ErrorCode): string => {
  const path = /^mlflow-artifacts:\/+([^/].*)$/.exec(uri)?.[1];
  if (path !== undefined && !/^mlflow-artifacts:\/\/[^/]/.test(uri)) return path.replace(/\/+$/, '');
  const scheme = /^[A-Za-z][\w+.-]*(?=:)/.exec(uri)?.[0] ?? 'a local path';
  throw new RankerError(
    code,
    `MLflow keeps these files outside its artifact service (${scheme}), where only clients with access of their own ` +
      'reach them: start it with --serve-artifacts and --artifacts-destination.',
    { scheme },
  );
};

const Folder = z.object({
  files: z
    .array(z.object({ path: z.string(), is_dir: z.boolean().default(false), file_size: z.coerce.number().default(0) }))
    .default([]),
});

/** Size in bytes of each file directly in a folder, by name; none where there is no such folder. */
export const fileSizes = async (client: Client, folder: string): Promise<ReadonlyMap<string, number>> => {
  const { files } = await client.readFolder(folder, Folder);
  return new Map(files.filter(({ is_dir }) => !is_dir).map(({ path, file_size }) => [path, file_size]));
};
