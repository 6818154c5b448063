import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { entry, request } from '../../../helpers/messages/messages.ts';
import { writeLines } from '../../../helpers/messages/rank-lines.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { modelName, quickTraining } from '../../../helpers/models/trained.ts';
import { runCommand } from '../../../helpers/programs/run-command.ts';
import { runHere } from '../../../helpers/programs/run-here.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

/** Three versions: 1 and 3 passed their gate, 2 did not; 3 is champion. */
const registryOfThree = async () => {
  const folder = tempFolder();
  const root = join(folder, 'models');
  const registry = openFolderRegistry(root);
  for (const [chance, passed] of [
    [0.1, true],
    [0.2, false],
    [0.3, true],
  ] as const) {
    await registry.publish(
      modelName,
      madeModel({ unknown: { probability: chance }, card: { gate: { passed, reasons: [] } } }),
    );
  }
  await registry.setAlias(modelName, 'champion', 3);
  const run = (...args: string[]) => runHere(folder, [...args, '--registry', root]);
  return { folder, root, registry, run };
};

/** Who runs the tests; null where the machine has no name for the user, as in some containers. */
const account = (): string | null => {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
};

describe('models', () => {
  test('rollback lets the newest older version that passed its gate serve where no note tells what served before, and rank serves it', async () => {
    const { folder, run } = await registryOfThree();
    const requests = writeLines(join(folder, 'requests.ndjson'), [request('u', [entry('A')])]);
    const served = async () => JSON.parse((await run('rank', '--requests', requests)).stdout);
    expect(await served()).toMatchObject({ served_by: 'champion', model: { version: 3 } });
    const rolled = await run('models', 'rollback', '--json');
    expect(rolled.code).toBe(0);
    expect(JSON.parse(rolled.stdout)).toEqual({ name: modelName, version: 1, alias: 'champion' });
    expect(await served()).toMatchObject({ model: { version: 1 } });
    const again = await run('models', 'rollback');
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toMatch(/^MODEL_NOT_FOUND: .*nothing that can serve was champion before version 1/m);
  });

  test('rollback passes over a version that is damaged', async () => {
    const { root, registry, run } = await registryOfThree();
    const { version } = await registry.publish(modelName, madeModel());
    await registry.setAlias(modelName, 'champion', version);
    writeFileSync(join(root, modelName, '3', 'model.onnx'), 'damaged');
    expect(JSON.parse((await run('models', 'rollback', '--json')).stdout)).toMatchObject({ version: 1 });
  });

  test.each(['model.onnx', 'card.json', '.'])('rollback leads away from a champion whose %s is gone', async (part) => {
    const { root, run } = await registryOfThree();
    rmSync(join(root, modelName, '3', part), { recursive: true });
    expect(JSON.parse((await run('models', 'rollback', '--json')).stdout)).toMatchObject({ version: 1 });
    expect(JSON.parse((await run('models', 'history', '--json')).stdout)).toMatchObject([
      { version: 3 },
      { version: 1 },
    ]);
  });

  test('list says where it has found nothing, as after a typing error', async () => {
    const folder = tempFolder();
    const { code, stderr } = await runHere(folder, ['models', 'list', '--registry', join(folder, 'modles')]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`no version of ${modelName} in ${join(folder, 'modles')}`),
    ]);
  });

  test('promote lets a named version serve, and refuses one that is not there', async () => {
    const { registry, run } = await registryOfThree();
    const promoted = await run('models', 'promote', '2');
    expect([promoted.code, promoted.stdout]).toEqual([0, 'provider-ranker version 2 serves\n']);
    expect(await registry.find(modelName, 'champion')).toMatchObject({ version: 2 });
    const missing = await run('models', 'promote', '9');
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(/^MODEL_NOT_FOUND: .* 9/m)]);
    expect(await registry.find(modelName, 'champion')).toMatchObject({ version: 2 });
  });

  test('promote refuses a version that was damaged, since it could not serve', async () => {
    const { root, registry, run } = await registryOfThree();
    writeFileSync(join(root, modelName, '2', 'model.onnx'), 'damaged');
    const { code, stdout, stderr } = await run('models', 'promote', '2');
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^MODEL_REFUSED: .*SHA-256/m)]);
    expect(await registry.find(modelName, 'champion')).toMatchObject({ version: 3 });
  });

  test('promote refuses a version that this program can not serve, and rollback passes over it', async () => {
    const { registry, run } = await registryOfThree();
    const features = ['of_another_version', 'features.seconds', 'features.lost'];
    const { version } = await registry.publish(modelName, madeModel({ card: { features } }));
    const { code, stdout, stderr } = await run('models', 'promote', String(version));
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^MODEL_REFUSED: .*of_another_version/m)]);
    expect(await registry.find(modelName, 'champion')).toMatchObject({ version: 3 });
    await registry.publish(modelName, madeModel());
    await registry.setAlias(modelName, 'champion', version + 1);
    expect(JSON.parse((await run('models', 'rollback', '--json')).stdout)).toMatchObject({ version: 3 });
  });

  test('history tells who became the champion, instead of whom, by whom and what the gate had said', async () => {
    const { run } = await registryOfThree();
    await run('models', 'promote', '2');
    await run('models', 'promote', '2');
    await run('models', 'rollback');
    const by = account();
    const steps = JSON.parse((await run('models', 'history', '--json')).stdout);
    expect(steps).toEqual([
      { version: 3, instead_of: null, at: null, how: null, by: null, gate: null },
      {
        version: 2,
        instead_of: 3,
        at: expect.any(String),
        how: 'hand',
        by,
        gate: { passed: false, reasons: [] },
      },
      {
        version: 3,
        instead_of: 2,
        at: expect.any(String),
        how: 'rollback',
        by,
        gate: { passed: true, reasons: [] },
      },
    ]);
    const lines = (await run('models', 'history')).stdout.split('\n');
    expect(lines[2]).toMatch(/^ +3 {2}- +- {2}- +not noted$/);
    expect(lines[3]).toMatch(new RegExp(`^ +2 {2}${steps[1].at} +3 {2}not passed +${by ?? 'by hand'}$`));
    expect(lines[4]).toMatch(new RegExp(`^ +3 {2}${steps[2].at} +2 {2}passed +${by ?? 'by hand'}, rolled back$`));
  });

  test('list and show tell every version, its alias and its card', async () => {
    const { run } = await registryOfThree();
    const listed = JSON.parse((await run('models', 'list', '--json')).stdout);
    expect(listed.map((one: { version: number; aliases: string[] }) => [one.version, one.aliases])).toEqual([
      [1, []],
      [2, []],
      [3, ['champion']],
    ]);
    const shown = JSON.parse((await run('models', 'show', 'champion', '--json')).stdout);
    expect(shown).toMatchObject({ name: modelName, sha256: listed[2].sha256 });
    expect(listed[2].created_at).toBe('2026-01-01T00:00:00.000Z');
    expect(JSON.parse((await run('models', 'show', '--json')).stdout)).toEqual(shown);
    expect((await run('models', 'show', '2')).stdout).toMatch(/gate +not passed/);
  });

  test('list names a champion that cannot be read, and says where the reason is told', async () => {
    const { root, run } = await registryOfThree();
    rmSync(join(root, modelName, '3', 'card.json'));
    const { code, stdout, stderr } = await run('models', 'list', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect(stderr).toMatch(/^warning: the champion is version 3, which can't be read: models show 3 says why$/m);
    expect((await run('models', 'show', '3')).stderr).toMatch(/^MODEL_REFUSED: .*card\.json/m);
  });

  test('the candidate that was chosen is named, though another one had the least loss', async () => {
    const { registry, run } = await registryOfThree();
    const candidate = (estimator: string, loss: number, chosen: boolean) => ({
      ...{ estimator, loss, chosen },
      ...{ parameters: {}, trees: null },
    });
    const probability = [candidate('First', 0.4001, true), candidate('Later', 0.4, false)];
    const trial = { cutoff: '2026-01-01T00:00:00.000Z', learned_from: 1, judged: 1 };
    const untold = { folds: [], spread: {}, calibration_curve: [], importance: [] };
    const card = { lineage: { candidates: { probability }, trial, ...untold } };
    const { version } = await registry.publish(modelName, madeModel({ card }));
    expect((await run('models', 'compare', '1', String(version))).stdout).toMatch(/^probability +yes +First$/m);
    const shown = (await run('models', 'show', String(version))).stdout;
    expect(shown).toMatch(/^probability +First +yes +0\.4001/m);
    expect(shown).toMatch(/^probability +Later +0\.4000/m);
  });
});

describe('train', () => {
  const { outcomes } = simulateFederation({ seed: 5, deployments: 150, days: 20 });
  const training = () => {
    const folder = tempFolder();
    const root = join(folder, 'models');
    const dataset = writeLines(join(folder, 'outcomes.ndjson'), outcomes);
    const args = ['train', '--dataset', dataset, '--registry', root, '--seed', '7'];
    return { folder, root, args };
  };

  test('prints one object whose hash is that of the file it wrote', async () => {
    const { folder, root, args } = training();
    const { code, stdout } = await runHere(folder, [...args, '--json'], quickTraining);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ outcomes: outcomes.length, rejected: 0, model: { name: modelName, version: 1 } });
    expect(Object.keys(report.metrics.baselines)).toEqual(['best_constant', 'provider_constant', 'smoothed_history']);
    expect(report.gate.reasons.length).toBeGreaterThan(0);
    const onnx = readFileSync(join(root, modelName, '1', 'model.onnx'));
    expect(createHash('sha256').update(onnx).digest('hex')).toBe(report.model.sha256);
    const card = JSON.parse(readFileSync(join(root, modelName, '1', 'card.json'), 'utf8'));
    expect(card).toMatchObject({ seed: 7, sha256: report.model.sha256, gate: report.gate });
    expect(existsSync(join(root, modelName, '1', 'MLmodel'))).toBe(true);
  });

  test('does not say of the champion, made again from the same outcomes, that it does not serve', async () => {
    const { folder, root, args } = training();
    await runHere(folder, args, quickTraining);
    await openFolderRegistry(root).setAlias(modelName, 'champion', 1);
    const { stdout } = await runHere(folder, args, quickTraining);
    expect(stdout).toMatch(/^provider-ranker version 1, champion, /m);
    expect(stdout).toMatch(/^Gate: not passed; it is the champion all the same, whose bytes it has$/m);
  });

  test('says REGISTRY_WRITE where the registry may not be written, and leaves nothing behind', async () => {
    const { folder, root, args } = training();
    mkdirSync(root, { mode: 0o555 });
    const { code, stdout, stderr } = await runCommand(folder, args, quickTraining, true);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^REGISTRY_WRITE: .*no permission; give this user access/m);
    expect(readdirSync(root)).toEqual([]);
  });
});
