import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../../helpers/temp-folder.ts';

const script = new URL('../../../scripts/servers/kafka.sh', import.meta.url).pathname;

/** Says that it has started, and who it is. */
const broker = '#!/usr/bin/env bash\nsleep 0.2\necho "$$ Kafka Server started"\nexec sleep 60\n';

/** Lets everyone read a file, but whoever would write to it has to wait for half a second, as on a busy disk. */
const slowToWrite = `
import fcntl, os, signal, sys, time
file = os.open(sys.argv[1], os.O_RDONLY)
signal.signal(signal.SIGIO, lambda *_: (time.sleep(0.5), fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK), sys.exit()))
fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
print("held", flush=True)
while True: signal.pause()
`;

test('a broker that starts again is waited for, whatever the one before it has said', async () => {
  const folder = tempFolder();
  const server = join(folder, 'kafka');
  const log = join(server, 'log');
  mkdirSync(server);
  writeFileSync(join(server, 'server.properties'), '');
  writeFileSync(log, '1 Kafka Server started\n');
  writeFileSync(join(folder, 'java'), broker);
  chmodSync(join(folder, 'java'), 0o755);
  const held = spawn('python3', ['-c', slowToWrite, log], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void held.kill('SIGKILL'));
  await once(held.stdout, 'data');

  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, RANKER_SERVERS: folder };
  await promisify(execFile)(script, ['start'], { env });
  const pid = readFileSync(join(server, 'pid'), 'utf8').trim();
  onTestFinished(() => void process.kill(-Number(pid), 'SIGKILL'));
  expect(readFileSync(log, 'utf8')).toBe(`${pid} Kafka Server started\n`);
});
