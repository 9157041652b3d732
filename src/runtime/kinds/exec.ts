import { bindCommand, checkVariables, codeText, followedCode } from '../binding/index.ts';
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
    const code = codeText(text(field(block, 'Command')));
    return code.text.trim() === '' && code.isFollowed
      ? null
      : { code, env: textMap(field(block, 'Env')), timeout: seconds(field(block, 'TimeoutDuration')) };
  },
  named: ({ env }) => env,
  run: async ({ code, env, timeout: declared }, scope) => {
    const { run, resource } = scope;
    checkVariables(env, resource.code);
    const bound = bindCommand(followedCode(code, 'command', resource.code));
    const timeout = timeoutOf(declared, run.env);
    const environment = await run.services.environments.forCommands(run);
    checkFit('The command', [bound.command], Object.fromEntries(env), scope);
    const result = await runProcess(scope, [code.text, ...env.values()], async (watch) => ({
      written: [],
      result: await runCommand({
        file: 'sh',
        args: ['-c', bound.command],
        cwd: run.agent.folder,
        env: { ...environment.activate(run.env), ...Object.fromEntries(env), ...bound.env },
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
      source: code.text,
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
