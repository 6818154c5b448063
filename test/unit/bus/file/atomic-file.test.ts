import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { AtomicFile } from '../../../../src/bus/file/atomic-file.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (thrown) {
    return (thrown as { code?: unknown }).code;
  }
  return 'none';
};

const writeFileAtomically = async (path: string, data: string | Uint8Array): Promise<void> => {
  const file = await AtomicFile.open(path);
  await file.write(data);
  await file.commit();
};

/** Devices of the machine are no place to try this: a fault of ours would replace them. */
const openPipe = (): { path: string; reader: number } => {
  const path = join(tempFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  return { path, reader: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) };
};

const readPiece = (reader: number): string => {
  const buffer = Buffer.alloc(100);
  return buffer.toString('utf8', 0, readSync(reader, buffer));
};

describe('a whole file', () => {
  test('is written and leaves nothing else behind', async () => {
    const folder = tempFolder();
    await writeFileAtomically(join(folder, 'a.txt'), 'é');
    await writeFileAtomically(join(folder, 'b.bin'), new Uint8Array([1, 2]));
    await writeFileAtomically(join(folder, 'empty'), '');
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 'b.bin', 'empty']);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('é');
    expect([...readFileSync(join(folder, 'b.bin'))]).toEqual([1, 2]);
  });

  test('takes the place of an older one and keeps its mode', async () => {
    const path = join(tempFolder(), 'a.txt');
    writeFileSync(path, 'a long older text');
    chmodSync(path, 0o640);
    await writeFileAtomically(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('is written through a link', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'target'), 'old');
    symlinkSync(join(folder, 'target'), join(folder, 'link'));
    await writeFileAtomically(join(folder, 'link'), 'new');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new');
  });

  test('a pipe is written to and stays one', async () => {
    const { path, reader } = openPipe();
    await writeFileAtomically(path, 'through');
    expect(readPiece(reader)).toBe('through');
    expect(statSync(path).isFIFO()).toBe(true);
    closeSync(reader);
  });

  test('a pipe that nobody reads any more is told', async () => {
    const { path, reader } = openPipe();
    const file = await AtomicFile.open(path);
    closeSync(reader);
    await file.write('x');
    expect(await codeOf(file.commit())).toBe('OUTPUT_WRITE');
    expect(statSync(path).isFIFO()).toBe(true);
  });

  test('cannot go into a folder that is not there, nor in the place of one', async () => {
    const folder = tempFolder();
    expect(await codeOf(writeFileAtomically(join(folder, 'none', 'a.txt'), 'x'))).toBe('OUTPUT_WRITE');
    mkdirSync(join(folder, 'sub'));
    expect(await codeOf(writeFileAtomically(join(folder, 'sub'), 'x'))).toBe('OUTPUT_WRITE');
    expect(readdirSync(folder)).toEqual(['sub']);
  });
});

describe('a file written piece by piece', () => {
  test('is not seen before it is whole', async () => {
    const path = join(tempFolder(), 'a.ndjson');
    const file = await AtomicFile.open(path);
    for (let i = 0; i < 100_000; i++) await file.write(`{"i":${i}}\n`);
    expect(existsSync(path)).toBe(false);
    await file.commit();
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines).toHaveLength(100_001);
    expect(lines[99_999]).toBe('{"i":99999}');
  });

  test.each(['rows.ndjson.gz', 'ROWS.GZ'])(
    'is compressed where its name says so, always to the same bytes: %s',
    async (name) => {
      const lines = Array.from({ length: 100_000 }, (_, at) => `line ${at}\n`);
      const [first, second] = [tempFolder(), tempFolder()].map((folder) => join(folder, name)) as [string, string];
      for (const path of [first, second]) {
        const file = await AtomicFile.open(path);
        for (const line of lines) await file.write(line);
        await file.commit();
      }
      expect(gunzipSync(readFileSync(first)).toString()).toBe(lines.join(''));
      expect(statSync(first).size).toBeLessThan(lines.join('').length / 2);
      expect(readFileSync(second)).toEqual(readFileSync(first));
    },
  );

  test('is a gzip file even with nothing in it', async () => {
    const path = join(tempFolder(), 'none.ndjson.gz');
    await writeFileAtomically(path, '');
    expect(gunzipSync(readFileSync(path))).toHaveLength(0);
  });

  test('can be given up, then the older one stays', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.ndjson');
    writeFileSync(path, 'old');
    const file = await AtomicFile.open(path);
    await file.write('x'.repeat(1 << 20));
    await file.discard();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.ndjson']);
  });

  test('that cannot take its place leaves nothing behind', async () => {
    const folder = tempFolder();
    const file = await AtomicFile.open(join(folder, 'a.txt'));
    await file.write('x');
    mkdirSync(join(folder, 'a.txt'));
    expect(await codeOf(file.commit())).toBe('OUTPUT_WRITE');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  test('giving up after the end does nothing', async () => {
    const path = join(tempFolder(), 'a.txt');
    const file = await AtomicFile.open(path);
    await file.write('x');
    await file.commit();
    await file.discard();
    expect(readFileSync(path, 'utf8')).toBe('x');
  });
});

test('what a writer left behind that was killed a day ago is removed, a younger one and other files stay', async () => {
  const folder = tempFolder();
  const names = ['.out.1.partial', '.out.2.partial', '.other.3.partial', '.out.4'];
  for (const name of names) writeFileSync(join(folder, name), 'half');
  const longAgo = new Date(Date.now() - 2 * 86_400_000);
  for (const name of names.filter((one) => one !== '.out.2.partial')) utimesSync(join(folder, name), longAgo, longAgo);
  await writeFileAtomically(join(folder, 'out'), 'whole');
  expect(readdirSync(folder).toSorted()).toEqual(['.other.3.partial', '.out.2.partial', '.out.4', 'out']);
});
