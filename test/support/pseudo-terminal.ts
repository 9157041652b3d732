// The built command line on a pseudo-terminal, provided by Python's standard library.
import { spawn } from 'node:child_process';
import { builtCommand } from './built-program.ts';
import { type Newcomer, type Started, watched } from './command-line.ts';

/** A program on a terminal, and its keyboard. */
export interface TerminalProgram extends Started {
  readonly type: (keys: string) => void;
}

/** Starts the program on a new terminal, with the folder and home of a new user. */
export function startOnTerminal(user: Newcomer, args: readonly string[], columns?: number): TerminalProgram {
  const command = builtCommand(args).flat();
  const sized = columns === undefined ? [] : ['sh', '-c', `stty cols ${columns} && exec "$@"`, 'sh'];
  return startProgramOnTerminal(user, [...sized, ...command]);
}

/** Starts any program on a new terminal. */
export function startProgramOnTerminal(
  { folder, home }: Newcomer,
  command: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): TerminalProgram {
  const words = ['-c', 'import pty, sys; pty.spawn(sys.argv[1:])', ...command];
  const env = { PATH: process.env['PATH'], HOME: home, TERM: 'xterm', ...variables };
  const child = spawn('python3', words, { cwd: folder, env });
  return { ...watched(child), type: (keys) => child.stdin.write(keys) };
}
