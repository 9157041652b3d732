// What commands that work on an agent have in common: opening it, and telling what is wrong with it.
import {
  AgentError,
  type EventListener,
  homeOf,
  type OpenAgent,
  openAgent,
  PackageError,
  type Problem,
  problemText,
} from '../runtime/index.ts';
import type { Terminal } from './terminal.ts';

/** Opens the agent at a path, or tells what is wrong with it and gives null. */
export async function openOrExplain(
  path: string,
  terminal: Terminal,
  emit: EventListener = () => undefined,
): Promise<OpenAgent | null> {
  try {
    return await openAgent(path, { cwd: process.cwd(), env: process.env, emit });
  } catch (error) {
    if (error instanceof PackageError) terminal.err(`${error.message}\n`);
    else if (error instanceof AgentError) explain(error.problems, terminal);
    else throw error;
    return null;
  }
}

/** Prints problems, and how many they are. */
function explain(problems: readonly Problem[], terminal: Terminal): void {
  const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  terminal.err(`${problems.map((problem) => `${problemText(problem)}\n`).join('')}\n${count}\n`);
}

/** The folder that KDeps keeps its things in. */
export function home(): Promise<string> {
  return homeOf({ cwd: process.cwd(), env: process.env });
}
