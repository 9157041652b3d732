// Whole programs, each run in this process like on the command line, in a separate folder.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { command as evalCommand } from '../../src/cli/commands/eval.ts';
import { command as testCommand } from '../../src/cli/commands/test.ts';
import { type CommandResult, runCommand } from '../support/evaluate.ts';
import { type Answer, answerOf, type Verdict, verdictOf } from './judge.ts';

/** A program of one or more files, its command line, and the outcome in the reference. */
export interface Program {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly want: Answer;
}

async function run([command, ...words]: readonly string[]): Promise<CommandResult> {
  try {
    return await runCommand(command === 'test' ? testCommand : evalCommand, words);
  } catch (error) {
    return {
      status: 70,
      output: '',
      errors: `Internal error: ${error instanceof Error ? error.stack : String(error)}`,
    };
  }
}

/** Runs a program and returns the most important difference, or undefined. */
export async function judge({ files, args, want }: Program): Promise<Verdict | undefined> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-program-')));
  const home = process.cwd();
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    process.chdir(folder);
    return verdictOf(want, answerOf(await run(args), folder, files));
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  }
}
