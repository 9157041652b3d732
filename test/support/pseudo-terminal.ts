// The built command line on a pseudo-terminal, provided by Python's standard library.
import { spawn } from 'node:child_process';
import { builtCommand } from './built-program.ts';
import { type Newcomer, type Started, watched } from './command-line.ts';

/** A program on a terminal, and its keyboard. */
export interface TerminalProgram extends Started {
  readonly type: (keys: string) => void;
}

/** Starts the program on a new terminal, with the folder and home of a new user. */
export function startOnTerminal({ folder, home }: Newcomer, args: readonly string[]): TerminalProgram {
  const words = ['-c', 'import pty, sys; pty.spawn(sys.argv[1:])', ...builtCommand(args).flat()];
  const env = { PATH: process.env['PATH'], HOME: home, TERM: 'xterm' };
  const child = spawn('python3', words, { cwd: folder, env });
  return { ...watched(child), type: (keys) => child.stdin.write(keys) };
}
