/** Tool scripts run by expressions and models: files, run according to their extension, or inline shell code. */
import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { bindCommand, calledScript, codeText, tracedCode } from '../binding/index.ts';
import { kindAt, pathOf } from '../files/paths.ts';
import { lastLines } from '../process/bounded-text.ts';
import { type CommandResult, runWhole } from '../process/command.ts';
import { type OutputText, stringOf, tailOf } from '../process/output-text.ts';
import type { RunContext } from './context.ts';
import { interpreterOf, splitArguments } from './tool-runs.ts';

/** Time limit for a script that an expression waits for, in milliseconds. */
const EXPRESSION_LIMIT_MS = 60_000;
const OUTPUT_LIMIT = 4 * 1024 * 1024;

interface ToolCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Variables that the program needs besides its own. */
  readonly env: Readonly<Record<string, string>>;
}

/** This process's Node certainly exists. The executable has none, but runs scripts itself when it is told to be Bun. */
const ownNode = { file: process.execPath, env: process.versions['bun'] === undefined ? {} : { BUN_BE_BUN: '1' } };

/**
 * The program and its arguments. A text that is not the name of a file is shell code, with the arguments in `$1`, `$2`
 * …
 */
export function toolCommand(script: string, args: readonly string[], folder: string): ToolCommand {
  const path = pathOf(script.trim(), folder);
  if (script.includes('\n') || kindAt(path) !== 'file') {
    return { file: 'sh', args: ['-c', script, 'sh', ...args], env: {} };
  }
  const interpreter = interpreterOf(path);
  return { ...(interpreter === 'node' ? ownNode : { file: interpreter, env: {} }), args: [path, ...args] };
}

/** What is needed to run a script. */
type ToolScope = Pick<RunContext, 'env' | 'tools' | 'signal'> & { readonly agent: { readonly folder: string } };

/**
 * Runs a script for an expression and returns its output.
 *
 * @throws Error when it cannot be started or takes too long, and the reason of the run's signal
 */
export async function runTool(
  { agent, env, tools, signal }: ToolScope,
  id: string,
  script: string,
  params: string,
): Promise<string> {
  const bound = bindCommand(tracedCode(codeText(script), calledScript, null));
  const command = toolCommand(bound.command, splitArguments(params), agent.folder);
  const result = await runWhole({
    ...command,
    cwd: agent.folder,
    env: { ...env, ...command.env, ...bound.env },
    timeout: EXPRESSION_LIMIT_MS,
    signal,
    limit: OUTPUT_LIMIT,
  });
  signal.throwIfAborted();
  const { problem, reason, missing, exitCode } = result;
  if (problem !== null) throw new Error(`Could not start the script of tool \`${id}\`: ${problem}.`);
  if (reason === 'timeout')
    throw new Error(`The script of tool \`${id}\` took longer than ${EXPRESSION_LIMIT_MS / 1000} s and was stopped.`);
  if (missing > 0) throw new Error(`The script of tool \`${id}\` printed more than ${OUTPUT_LIMIT / 1024 / 1024} MiB.`);
  // A failed script explains itself; that is its result.
  const output = stringOf(result.stdout) + (exitCode === 0 ? '' : stringOf(result.stderr));
  tools.add(id, output);
  return output;
}

/** The synchronous variant, for an expression evaluated on its own. */
export function runToolNow(
  { agent, env, tools }: Omit<ToolScope, 'signal'>,
  id: string,
  script: string,
  params: string,
) {
  const bound = bindCommand(tracedCode(codeText(script), calledScript, null));
  const command = toolCommand(bound.command, splitArguments(params), agent.folder);
  const result = spawnSync(command.file, command.args, {
    cwd: agent.folder,
    env: { ...env, ...command.env, ...bound.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: EXPRESSION_LIMIT_MS,
    maxBuffer: OUTPUT_LIMIT,
  });
  if (result.error !== undefined) throw new Error(`The script of tool \`${id}\` failed: ${result.error.message}.`);
  const output = result.status === 0 ? result.stdout : `${result.stdout}${result.stderr}`;
  tools.add(id, output);
  return output;
}

/** Runs a script for a model. The result, including any failure, is what the model reads. */
export async function runToolForModel(
  run: RunContext,
  name: string,
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const environment = await run.services.environments.forScripts(run, null);
  const command = toolCommand(script, args, run.agent.folder);
  const result = await runWhole({
    ...command,
    file: command.file === 'python3' ? environment.executable : command.file,
    cwd: run.agent.folder,
    env: { ...environment.activate(withNode(run.env)), ...command.env, ...env },
    timeout: null,
    signal,
    limit: OUTPUT_LIMIT,
  });
  signal.throwIfAborted();
  const output = toolOutput(result);
  run.tools.add(name, output);
  return output;
}

function toolOutput(result: CommandResult<OutputText>): string {
  if (result.problem !== null) return `Could not start the tool: ${result.problem}`;
  if (result.reason === 'output')
    return `The tool was stopped because it printed more than ${OUTPUT_LIMIT / 1024 ** 2} MiB.`;
  const stdout = stringOf(result.stdout);
  if (result.exitCode === 0) return stdout;
  return `${stdout}${lastLines(tailOf(result.stderr))}\nThe tool failed with exit code ${result.exitCode ?? result.signal}.`;
}

/** Scripts of npm tools look for `node` on the PATH. */
function withNode(env: Readonly<Record<string, string>>): Record<string, string> {
  return { ...env, PATH: [env['PATH'], dirname(process.execPath)].filter(Boolean).join(delimiter) };
}
