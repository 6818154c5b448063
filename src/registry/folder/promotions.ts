import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Promotion } from '../../contracts/learning/promotion.ts';
import { guardFiles, readTextIfThere } from '../disk/files.ts';

const limitBytes = 64 * 1024 * 1024;

const promotionsFile = (folder: string): string => join(folder, 'promotions.ndjson');

/**
 * Appends a line; other processes may do so at the same time. It begins with the line break, so that a truncated line
 * before it does not spoil it.
 */
export const notePromotion = (folder: string, promotion: Promotion): Promise<void> => {
  const path = promotionsFile(folder);
  return guardFiles('REGISTRY_WRITE', path, async () => {
    await using file = await open(path, 'a');
    await file.appendFile(`\n${JSON.stringify(promotion)}`);
    await file.sync();
  });
};

/** None when there is no file yet; unreadable lines are skipped. */
export const readPromotions = async (folder: string): Promise<Promotion[]> => {
  const text = await readTextIfThere(promotionsFile(folder), limitBytes);
  return text?.split('\n').flatMap(parsedLine) ?? [];
};

const parsedLine = (line: string): Promotion[] => {
  try {
    return [Promotion.parse(JSON.parse(line))];
  } catch {
    return [];
  }
};
