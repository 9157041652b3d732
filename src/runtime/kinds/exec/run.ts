import { bindCommand, checkVariables, tracedCode } from '../../binding/index.ts';
import { ActionError } from '../../diagnostics/errors.ts';
import { runWhole } from '../../process/command.ts';
import type { ResourceScope } from '../../run/context.ts';
import { checkArguments, checkEnding, runProcess } from '../process.ts';
import type { ProcessOutput } from '../process-output.ts';
import { limitOf, now, timeoutOf } from '../timing.ts';
import { commandCode } from './code.ts';
import type { ExecInput } from './decode.ts';

/** Runs the action. Throws ActionError when it fails. */
export async function run({ code, env, timeout: declared }: ExecInput, scope: ResourceScope): Promise<ProcessOutput> {
  const { run, resource } = scope;
  checkVariables(env, resource.code);
  const bound = bindCommand(tracedCode(code, commandCode, resource.code));
  const timeout = timeoutOf(declared, run.env);
  const environment = await run.services.environments.forCommands(run);
  checkArguments('The command', [bound.command], Object.fromEntries(env), scope);
  const result = await runProcess(scope, [code.text, ...env.values()], async (watch) => ({
    written: [],
    result: await runWhole({
      file: 'sh',
      args: ['-c', bound.command],
      cwd: run.agent.folder,
      env: {
        ...environment.activate(run.env),
        ...run.services.traces.variablesOf(scope),
        ...Object.fromEntries(env),
        ...bound.env,
      },
      timeout: limitOf(timeout),
      signal: run.signal,
      ...watch,
    }),
  }));
  if (result.problem !== null)
    throw new ActionError('kdeps/setup-failed', 'Could not start the shell.', { detail: result.problem });
  checkEnding('The command', result, timeout, scope);
  const { stdout, stderr } = result;
  return {
    kind: 'exec',
    source: code.text,
    condaEnvironment: null,
    env,
    stdout,
    stderr,
    exitCode: 0,
    timestamp: now(),
    timeout,
  };
}
