import { ActionError } from '../errors.ts';
import { runCommand } from '../process/command.ts';
import { field, seconds, text, textMap } from '../values.ts';
import { defineKind, limitOf, now, timeoutOf } from './kind.ts';
import { checkEnding, checkFit, runProcess } from './process.ts';

/** A shell command. */
export const execKind = defineKind({
  property: 'Exec',
  name: 'shell command',
  decode: (block) => {
    const command = text(field(block, 'Command'));
    return command.trim() === ''
      ? null
      : { command, env: textMap(field(block, 'Env')), timeout: seconds(field(block, 'TimeoutDuration')) };
  },
  named: ({ env }) => env,
  run: async ({ command, env, timeout: declared }, scope) => {
    const { run } = scope;
    const timeout = timeoutOf(declared, run.env);
    const environment = await run.services.environments.forCommands(run);
    checkFit('The command', [command], Object.fromEntries(env), scope);
    const result = await runProcess(scope, [command, ...env.values()], async (watch) => ({
      written: [],
      result: await runCommand({
        file: 'sh',
        args: ['-c', command],
        cwd: run.agent.folder,
        env: { ...environment.activate(run.env), ...Object.fromEntries(env) },
        timeout: limitOf(timeout),
        signal: run.signal,
        whenFull: 'stop',
        ...watch,
      }),
    }));
    if (result.problem !== null) throw new ActionError('The shell could not be started.', 500, result.problem);
    checkEnding('The command', result, timeout, scope);
    const { stdout, stderr } = result;
    return {
      kind: 'exec',
      source: command,
      condaEnvironment: null,
      env,
      stdout,
      stderr,
      exitCode: 0,
      timestamp: now(),
      timeout,
    };
  },
});
