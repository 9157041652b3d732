import { bindScript, checkVariables, codeText, followedCode } from '../binding/index.ts';
import { field, seconds, text, textMap, textOr } from '../values.ts';
import { defineKind, limitOf, now, timeoutOf } from './kind.ts';
import { checkEnding, checkFit, runProcess } from './process.ts';

/** A Python script, in the agent's own environment. */
export const pythonKind = defineKind({
  property: 'Python',
  name: 'Python script',
  decode: (block) => {
    const code = codeText(text(field(block, 'Script')));
    if (code.text.trim() === '' && code.isFollowed) return null;
    const warm = field(block, 'Warm');
    return {
      code,
      env: textMap(field(block, 'Env')),
      condaEnvironment: textOr(field(block, 'CondaEnvironment'), null),
      warm: typeof warm === 'boolean' ? warm : null,
      timeout: seconds(field(block, 'TimeoutDuration')),
    };
  },
  named: ({ env }) => env,
  run: async ({ code, env, condaEnvironment, warm, timeout: declared }, scope) => {
    const { run, resource } = scope;
    checkVariables(env, resource.code);
    const script = bindScript(followedCode(code, 'script', resource.code));
    const timeout = timeoutOf(declared, run.env);
    const environment = await run.services.environments.forScripts(run, condaEnvironment);
    checkFit('The script', [], Object.fromEntries(env), scope);
    const folder = await run.files.newFolder();
    const result = await runProcess(scope, [code.text, ...env.values()], async (watch) => {
      const ended = await run.services.scripts.run({
        name: resource.id,
        text: script,
        executable: environment.executable,
        folder,
        cwd: run.agent.folder,
        env: { ...environment.activate(run.env), ...Object.fromEntries(env) },
        warm,
        timeout: limitOf(timeout),
        signal: run.signal,
        ...watch,
      });
      return { result: ended, written: ended.written };
    });
    if (result.modelsReused > 0)
      run.emit({ type: 'note', run: run.id, resource: resource.label, text: 'The model was loaded already.' });
    checkEnding('The script', result, timeout, scope);
    const { stdout, stderr } = result;
    return {
      kind: 'python',
      source: code.text,
      condaEnvironment,
      env,
      stdout,
      stderr,
      exitCode: 0,
      timestamp: now(),
      timeout,
    };
  },
});
