import { appendFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** The first line of each text. */
const told = (...texts: readonly string[]): string => texts.map((text) => text.split('\n')[0]).join(': ');

/** One line each: `passed`, `skipped`, or `failed` and what and why. */
const write = (line: string): void => appendFileSync(process.env.CI_RESULTS!, `${line}\n`);

/** Notes in the file `CI_RESULTS` what became of each test as soon as it is known: of a run that is cut, all until then. */
export default class CiResults implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    const why = () => told(test.module.relativeModuleId, test.fullName, errors?.[0]?.message ?? '');
    write(state === 'failed' ? `failed ${why()}` : state);
  }

  /** A hook that failed. */
  onTestSuiteResult(suite: TestSuite): void {
    for (const { message } of suite.errors()) {
      write(`failed ${told(suite.module.relativeModuleId, suite.fullName, message)}`);
    }
  }

  /** A file that can't be loaded. */
  onTestModuleEnd(module: TestModule): void {
    for (const { message } of module.errors()) write(`failed ${told(module.relativeModuleId, message)}`);
  }
}
