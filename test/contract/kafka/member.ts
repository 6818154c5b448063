import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { Server } from './bench.ts';

const module = new URL('../../../src/bus/kafka/kafka-bus.ts', import.meta.url).href;

/** A group's member in a process of its own; it tells the values it begins with, and stays at those that begin with `holdAt`. */
export const spawnMember = (server: Server, topic: string, group: string, holdAt = 'never') => {
  const source = `
    import { openKafkaBus } from ${JSON.stringify(module)};
    const bus = await openKafkaBus({
      brokers: [${JSON.stringify(server().address('plain'))}], clientId: 'member', maxMessageBytes: 1e6,
      createTopics: false, groups: true, offsetsDir: '.', heartbeatMs: 200,
      log: { debug: () => {}, info: () => {}, warn: () => {} },
    });
    await bus.subscribe(${JSON.stringify(topic)}, ${JSON.stringify(group)}, async (batch) => {
      for (const { value } of batch) {
        console.log(value.toString());
        if (value.toString().startsWith(${JSON.stringify(holdAt)})) await new Promise(() => {});
      }
    });`;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const values: string[] = [];
  const complaints: string[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => values.push(line));
  createInterface({ input: child.stderr! }).on('line', (line) => complaints.push(line));
  return { child, values, complaints };
};
