import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { completionScript, shells } from '../../../src/cli/completion/completion-script.ts';
import { buildProgram } from '../../../src/cli/program.ts';

const program = buildProgram('0', () => {
  throw new Error('no command is run');
});

/** What bash offers for the last of the words. */
const offered = (...words: string[]): string[] => {
  const script = `${completionScript(program, 'bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_provider_ranker; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
};

test('bash completes commands, commands of commands, options and their values', () => {
  expect(offered('provider-ranker', 'mo')).toEqual(['models']);
  expect(offered('provider-ranker', 'models', '')).toEqual(
    expect.arrayContaining(['list', 'history', 'show', 'promote', 'rollback']),
  );
  expect(offered('provider-ranker', 'models', 'list', '--j')).toEqual(['--json']);
  expect(offered('provider-ranker', 'simulate', '--seed', '1', '--msg-version', '')).toEqual(['1.1.0', '1.2.0']);
});

test('bash leaves the value of an option that takes a file to its own completion', () => {
  expect(offered('provider-ranker', 'rank', '--requests', '')).toEqual([]);
});

test('bash is not led astray by a file that is called like a command', () => {
  expect(offered('provider-ranker', 'rank', '--requests', 'models', '--da')).toEqual(['--dataset']);
});

test('the script of every shell knows every command, and quotes what it says of it', () => {
  for (const shell of shells) {
    const script = completionScript(program, shell);
    for (const { name } of program.commands.map((one) => ({ name: one.name() }))) expect(script).toContain(name);
  }
  expect(completionScript(program, 'fish')).toContain(`'registry to use instead of the settings'\\'''`);
});

test('the help of every command has an example', () => {
  const helpOf = (command: (typeof program.commands)[number]): string => {
    let help = '';
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    return help;
  };
  const without = program.commands.filter((command) => !helpOf(command).includes('\nExample: '));
  expect(without.map((command) => command.name())).toEqual([]);
});
