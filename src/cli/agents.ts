// Shared by the commands that operate on an agent: opening it and reporting its errors.
import { relative } from 'node:path';
import type { Diagnostic } from '../lang/index.ts';
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
  problemDiagnostic,
  problemText,
  RunError,
  SetupError,
  systemErrorText,
} from '../runtime/index.ts';
import type { CliCode } from './catalogue.ts';
import { type Command, defineCommand, type Operands } from './command.ts';
import { type DiagnosticChoice, diagnosticsOption } from './diagnostics.ts';
import { choice, type OptionTable, type OptionValues } from './options.ts';
import { CommandError } from './report.ts';
import { plainDiagnostic, Reporter } from './reporter.ts';
import type { Terminal } from './terminal.ts';

/** The agent operand. */
export const agentOperand: Operands = {
  name: '<agent>',
  help: 'Agent folder, its workflow.pkl, or its package (default: the current folder).',
  min: 0,
  max: 1,
  completes: 'file',
};

/** What `--gpu` can be. */
export const gpuKinds = ['cpu', 'nvidia', 'amd'] as const;

/** The option for the GPU that an agent is deployed to. */
export const gpuOption = choice(
  'gpu',
  '<kind>',
  gpuKinds,
  'The GPU of the machines that run the image (default: from the settings).',
);

/**
 * Defines a command that reports errors of agents, packages and this machine, and then exits with status 1. It has
 * the option `--diagnostics` besides its own.
 */
export function defineAgentCommand<const T extends OptionTable>(command: Command<T>): Command {
  return defineCommand({
    ...command,
    options: { ...command.options, diagnostics: diagnosticsOption },
    run: async (invocation) => {
      try {
        return await command.run(invocation);
      } catch (error) {
        explainOrThrow(error, invocation.terminal, chosenFormat(invocation.options));
        return 1;
      }
    },
  });
}

/** The value of `--diagnostics` among the options of such a command. */
export function chosenFormat(options: OptionValues<OptionTable>): DiagnosticChoice | undefined {
  return options['diagnostics'] as DiagnosticChoice | undefined;
}

/** Reports an expected error; rethrows any other. */
export function explainOrThrow(error: unknown, terminal: Terminal, choice?: DiagnosticChoice): void {
  const text = failureText(error);
  if (text === null) throw error;
  const reporter = new Reporter(terminal, choice);
  if (reporter.isForPrograms) reporter.tell(...diagnosticsOf(error, text));
  else reporter.text(text);
}

function diagnosticsOf(error: unknown, text: string): readonly Diagnostic[] {
  if (error instanceof AgentError) return error.problems.map(problemDiagnostic);
  const known = knownErrors.some((kind) => error instanceof kind) ? (error as KnownError).code : null;
  return [plainDiagnostic(known ?? ('kdeps/system-error' satisfies CliCode), text.trimEnd())];
}

/** Errors that are not about the files of an agent. */
const knownErrors = [PackageError, ScaffoldError, SetupError, RunError, CommandError] as const;
type KnownError = InstanceType<(typeof knownErrors)[number]>;

function failureText(error: unknown): string | null {
  if (error instanceof AgentError) return problemsText(error.problems);
  const isKnown = knownErrors.some((kind) => error instanceof kind);
  const text = isKnown && error instanceof Error ? error.message : systemErrorText(error);
  return text === null ? null : `${text}\n`;
}

function problemsText(problems: readonly Problem[]): string {
  const lines = problems.map((problem) => `${problemText(problem, { withCode: true })}\n`).join('');
  const count = problems.length === 1 ? '' : `${problems.length} problems. `;
  const hasCodes = problems.some(({ file }) => file !== undefined);
  const more = hasCodes ? '`kdeps explain CODE` tells more about a code in brackets.' : '';
  return count === '' && more === '' ? lines : `${lines}\n${`${count}${more}`.trim()}\n`;
}

/**
 * Opens the agent at a path.
 *
 * @throws AgentError and PackageError
 */
export function openHere(path: string, emit: EventListener = () => undefined): Promise<OpenAgent> {
  return openAgent(path, { cwd: process.cwd(), env: process.env, emit });
}

/** Warns about resources that contain a secret in plain text. */
export function warnOfSecrets({ resources, folder }: Agent, terminal: Terminal): void {
  for (const { module } of resources.values()) {
    const names = [...new Set(findSecrets(module.text).map(({ name }) => `\`${name}\``))];
    if (names.length > 0)
      terminal.err(
        `${relative(folder, module.path)} contains ${names.join(' and ')} in plain text, visible to everyone who gets the agent. Keep it in \`.env\` and read it with \`read("env:NAME")\`.\n`,
      );
  }
}

/** The KDeps home folder. */
export function home(): Promise<string> {
  return homeOf({ cwd: process.cwd(), env: process.env });
}
