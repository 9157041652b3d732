/** Scripts that expressions and models run: files, by their ending, or the text of a shell script. */
import { delimiter, dirname } from 'node:path';
import { execaSync } from 'execa';
import type { RunContext, ScopeView } from './context.ts';
import { kindAt, pathOf } from './paths.ts';
import { lastLines } from './process/bounded-text.ts';
import { type CommandResult, runCommand } from './process/command.ts';
import { unfit } from './process/fitness.ts';
import { interpreterOf, splitArguments } from './tool-runs.ts';

/** How long a script may take that an expression waits for, in milliseconds: nothing else happens meanwhile. */
const EXPRESSION_LIMIT = 60_000;
const OUTPUT_LIMIT = 4 * 1024 * 1024;

interface ToolCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** The program and its arguments. A text that names no file is a shell script, with the arguments in `$1`, `$2` … */
export function toolCommand(script: string, args: readonly string[], folder: string): ToolCommand {
  const path = pathOf(script.trim(), folder);
  if (script.includes('\n') || kindAt(path) !== 'file') {
    return { file: 'sh', args: ['-c', script, 'sh', ...args] };
  }
  const interpreter = interpreterOf(path);
  // The Node that runs us is there for certain.
  return { file: interpreter === 'node' ? process.execPath : interpreter, args: [path, ...args] };
}

/** Runs a script for an expression, which waits for it, and gives what it prints. */
export function runTool(scope: ScopeView, id: string, script: string, params: string): string {
  const { run } = scope;
  const command = toolCommand(script, splitArguments(params), run.agent.folder);
  const problem = unfit(command.args, run.env)?.text ?? null;
  if (problem !== null) throw new Error(`The script of tool \`${id}\` could not be started: ${problem}.`);
  const result = execaSync(command.file, [...command.args], {
    cwd: run.agent.folder,
    env: { ...run.env },
    extendEnv: false,
    stdin: 'ignore',
    timeout: EXPRESSION_LIMIT,
    maxBuffer: OUTPUT_LIMIT,
    reject: false,
    stripFinalNewline: false,
  });
  if (result.timedOut)
    throw new Error(`The script of tool \`${id}\` took longer than ${EXPRESSION_LIMIT / 1000} s and was stopped.`);
  if (result.exitCode === undefined)
    throw new Error(`The script of tool \`${id}\` could not be started: ${result.originalMessage ?? ''}`);
  // A script that fails says why; that is its result.
  const output = result.exitCode === 0 ? result.stdout : `${result.stdout}${result.stderr}`;
  run.tools.add(id, output);
  return output;
}

/** Runs a script for a model. What comes back is what the model gets to read, failures included. */
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
  const result = await runCommand({
    ...command,
    file: command.file === 'python3' ? environment.executable : command.file,
    cwd: run.agent.folder,
    env: { ...environment.activate(withNode(run.env)), ...env },
    timeout: null,
    signal,
    limit: OUTPUT_LIMIT,
    whenFull: 'stop',
  });
  signal.throwIfAborted();
  const output = toolOutput(result);
  run.tools.add(name, output);
  return output;
}

function toolOutput(result: CommandResult): string {
  if (result.problem !== null) return `The tool could not be started: ${result.problem}`;
  if (result.reason === 'output')
    return `The tool was stopped because it printed more than ${OUTPUT_LIMIT / 1024 ** 2} MiB.`;
  if (result.exitCode === 0) return result.stdout;
  return `${result.stdout}${lastLines(result.stderr)}\nThe tool failed with exit code ${result.exitCode ?? result.signal}.`;
}

/** Scripts of npm's tools look for `node` on the path. */
function withNode(env: Readonly<Record<string, string>>): Record<string, string> {
  return { ...env, PATH: [env['PATH'], dirname(process.execPath)].filter(Boolean).join(delimiter) };
}
