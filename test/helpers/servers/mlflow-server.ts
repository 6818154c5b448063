import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../scripts/servers/mlflow.sh', import.meta.url));
const run = promisify(execFile);

/** Versions proven to work: 2.22 is the last of its line, 3 the present one. */
export const mlflowMajors = [2, 3] as const;
type MlflowMajor = (typeof mlflowMajors)[number];

/** Enough for the first use, which installs MLflow, and for a slow start. */
export const mlflowStartMs = 600_000;

/** The administrator of a server that asks who calls. */
export const mlflowAdmin = { username: 'admin', password: 'admin-of-tests' };

export type MlflowServer = {
  readonly uri: string;
  /** Runs a Python file beside this MLflow's own libraries. @returns its standard output */
  readonly python: (file: string, input: object) => Promise<string>;
  /** Ends it without warning, as a crash does. */
  readonly kill: () => void;
  readonly stop: () => Promise<void>;
};

/** Starts a real MLflow with data of its own; whoever starts it calls `stop`, `beforeAll` by returning it. */
export const startMlflow = async (major: MlflowMajor, { basicAuth = false } = {}): Promise<MlflowServer> => {
  const servers = mkdtempSync(join(tmpdir(), 'provider-ranker-mlflow-'));
  const control = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run(script, words, { env: { ...process.env, RANKER_SERVERS: servers } });
    return stdout.trim();
  };
  const stop = async (): Promise<void> => {
    await control('down', String(major));
    rmSync(servers, { recursive: true, force: true });
  };
  try {
    const uri = await control('up', String(major), ...(basicAuth ? ['--basic-auth'] : []));
    const executable = await control('python', String(major));
    return {
      uri,
      stop,
      python: (file, input) => runPython(executable, file, input),
      kill: () => {
        process.kill(-Number(readFileSync(join(servers, `mlflow-${major}`, 'pid'), 'utf8')), 'SIGKILL');
      },
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
};

const runPython = async (executable: string, file: string, input: object): Promise<string> => {
  const child = run(executable, [file], { env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' } });
  child.child.stdin?.end(JSON.stringify(input));
  return (await child).stdout;
};
