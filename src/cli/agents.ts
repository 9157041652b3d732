// What commands that work on an agent have in common: opening it, and telling what went wrong with it.
import { relative } from 'node:path';
import { ScaffoldError } from '../project/index.ts';
import {
  type Agent,
  AgentError,
  type EventListener,
  findSecrets,
  homeOf,
  type OpenAgent,
  openAgent,
  PackageError,
  type Problem,
  problemText,
  SetupError,
  systemErrorText,
} from '../runtime/index.ts';
import { type Command, defineCommand, type Operands } from './command.ts';
import type { OptionTable } from './options.ts';
import { CommandError } from './report.ts';
import type { Terminal } from './terminal.ts';

/** The agent that a command works on. */
export const agentOperand: Operands = {
  name: '<agent>',
  help: 'Folder of the agent, its workflow.pkl, or its package; the current folder by default.',
  least: 0,
  most: 1,
  completes: 'file',
};

/** Defines a command that tells of failures of agents, packages and this machine as such, and ends with status 1. */
export function defineAgentCommand<const T extends OptionTable>(command: Command<T>): Command {
  return defineCommand<T>({
    ...command,
    run: async (invocation) => {
      try {
        return await command.run(invocation);
      } catch (error) {
        explainOrThrow(error, invocation.terminal);
        return 1;
      }
    },
  });
}

/** Prints what went wrong. What nobody expected is thrown again. */
export function explainOrThrow(error: unknown, terminal: Terminal): void {
  const text = failureText(error);
  if (text === null) throw error;
  terminal.err(text);
}

function failureText(error: unknown): string | null {
  if (error instanceof AgentError) return problemsText(error.problems);
  const isKnown = [PackageError, ScaffoldError, SetupError, CommandError].some((known) => error instanceof known);
  const text = isKnown && error instanceof Error ? error.message : systemErrorText(error);
  return text === null ? null : `${text}\n`;
}

function problemsText(problems: readonly Problem[]): string {
  const lines = problems.map((problem) => `${problemText(problem)}\n`).join('');
  return problems.length === 1 ? lines : `${lines}\n${problems.length} problems\n`;
}

/**
 * Opens the agent at a path.
 *
 * @throws AgentError and PackageError
 */
export function openHere(path: string, emit: EventListener = () => undefined): Promise<OpenAgent> {
  return openAgent(path, { cwd: process.cwd(), env: process.env, emit });
}

/** Says which resources hold a secret in plain text, and would take it along wherever the agent goes. */
export function warnOfSecrets({ resources, folder }: Agent, terminal: Terminal): void {
  for (const { module } of resources.values()) {
    const names = [...new Set(findSecrets(module.text).map(({ name }) => `\`${name}\``))];
    if (names.length > 0)
      terminal.err(
        `${relative(folder, module.path)} holds ${names.join(' and ')} in plain text, for everybody who gets the agent. Keep it in \`.env\`, and read it with \`read("env:NAME")\`.\n`,
      );
  }
}

/** The KDeps home folder. */
export function home(): Promise<string> {
  return homeOf({ cwd: process.cwd(), env: process.env });
}
