// Runs the command line inside the test process: the same code path as in a terminal, without starting Node.
import { parseArguments } from '../../src/cli/args.ts';
import type { Command } from '../../src/cli/command.ts';
import { command as evalCommand } from '../../src/cli/commands/eval.ts';
import { UsageError } from '../../src/cli/options.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/lang/base/utf8.ts';
import { fixturePath } from './fixtures.ts';
import { root } from './root.ts';

/** The result of a command. */
export interface CommandResult {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command and captures its streams as text. */
export async function runCommand(command: Command, words: readonly string[]): Promise<CommandResult> {
  const out: Uint8Array[] = [];
  let errors = '';
  const terminal = {
    out: (text: string | Uint8Array) => void out.push(typeof text === 'string' ? Buffer.from(text) : text),
    err: (text: string) => {
      errors += text;
    },
    colorOut: false,
    colorErr: false,
    isTerminal: false,
  };
  let status: number;
  try {
    const { options, operands } = parseArguments(command.options, command.operands, words);
    status = await command.run({ options, operands, terminal, commands: [] });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    status = 1;
    errors += error.problems.map(({ message }) => `Error: ${message}\n`).join('');
  }
  return { status, output: Buffer.concat(out).toString('utf8'), errors };
}

/** Command line for evaluating a fixture. */
export function fixtureWords(name: string, format?: string): readonly string[] {
  return [...(format === undefined ? [] : ['-f', format]), fixturePath(`${name}.pkl`)];
}

/** Evaluates a fixture into a format and normalizes everything that differs between machines. */
export async function evaluateFixture(name: string, format?: string): Promise<CommandResult> {
  const { status, output, errors } = await runCommand(evalCommand, fixtureWords(name, format));
  return { status, output: normalize(output), errors: normalize(errors) };
}

/**
 * Makes paths relative to the repository, removes line numbers of the standard library, which keeps growing, and the
 * stack depth, which depends on the machine. Control characters are shown as escapes.
 */
export function normalize(text: string): string {
  return decodeUtf8(encodeUtf8(text))
    .replace(/^┌─ \d+ repetitions of:$/gm, '┌─ x repetitions of:')
    .replaceAll(`file://${root}`, '')
    .replaceAll(root, '')
    .replace(libraryFrame, (_, number: string, source: string, carets: string, place: string) => {
      return `x${source}\n${carets.slice(number.length - 1)}\n${place}, line x)`;
    });
}

/** Source line, carets and location of a stack frame in the standard library. */
export const libraryFrame: RegExp = /^(\d+)( \| .*)\n( *\^+)\n(at .*\(pkl:\w+), line \d+\)/gm;
