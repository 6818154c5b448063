import { z } from 'zod';
import type { RucioClient } from './client.ts';
import { exceptionIn, readAnswer } from './faults.ts';
import type { DataName } from './replicas.ts';

export type CopyWanted = DataName & {
  readonly rse: string;
  /** Seconds after which the copy may be deleted. */
  readonly lifetimeSeconds: number;
  readonly comment: string;
};

const Rule = z.object({ rse_expression: z.string(), account: z.string() });

/** Whether any rule, of any account, already holds a copy there. */
const isHeld = async (client: RucioClient, { scope, name, rse }: CopyWanted, signal: AbortSignal): Promise<boolean> => {
  const path = `/dids/${encodeURIComponent(scope)}/${encodeURIComponent(name)}/rules`;
  for await (const line of client.lines({ method: 'GET', path }, signal)) {
    if (readAnswer(client.options.name, Rule, line).rse_expression === rse) return true;
  }
  return false;
};

/**
 * Requests a copy of a data set by a rule, unless there is one; idempotent. Rucio itself refuses a second rule of the
 * same account, data set and storage element.
 * @throws RankerError CATALOGUE_FAILED
 */
export const wantCopy = async (
  client: RucioClient,
  wanted: CopyWanted,
  signal: AbortSignal,
): Promise<'asked' | 'there already'> => {
  if (await isHeld(client, wanted, signal)) return 'there already';
  const { scope, name, rse, lifetimeSeconds, comment } = wanted;
  const body = {
    dids: [{ scope, name }],
    account: client.options.account,
    copies: 1,
    rse_expression: rse,
    lifetime: lifetimeSeconds,
    comment,
  };
  try {
    await client.value({ method: 'POST', path: '/rules/', body }, signal);
    return 'asked';
  } catch (thrown) {
    if (exceptionIn(thrown) === 'DuplicateRule') return 'there already';
    throw thrown;
  }
};
