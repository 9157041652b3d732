import { bindScript, checkVariables, tracedCode } from '../../binding/index.ts';
import type { ResourceScope } from '../../run/context.ts';
import { checkArguments, checkEnding, runProcess } from '../process.ts';
import type { ProcessOutput } from '../process-output.ts';
import { limitOf, now, timeoutOf } from '../timing.ts';
import { scriptCode } from './code.ts';
import type { PythonInput } from './decode.ts';

/** Runs the action. Throws ActionError when it fails. */
export async function run(
  { code, env, condaEnvironment, warm, timeout: declared }: PythonInput,
  scope: ResourceScope,
): Promise<ProcessOutput> {
  const { run, resource } = scope;
  checkVariables(env, resource.code);
  const script = bindScript(tracedCode(code, scriptCode, resource.code));
  const timeout = timeoutOf(declared, run.env);
  const environment = await run.services.environments.forScripts(run, condaEnvironment);
  checkArguments('The script', [], Object.fromEntries(env), scope);
  const folder = await run.files.newFolder();
  const result = await runProcess(scope, [code.text, ...env.values()], async (watch) => {
    const ended = await run.services.scripts.run({
      name: resource.id,
      text: script,
      executable: environment.executable,
      folder,
      cwd: run.agent.folder,
      env: { ...environment.activate(run.env), ...run.services.traces.variablesOf(scope), ...Object.fromEntries(env) },
      warm,
      timeout: limitOf(timeout),
      signal: run.signal,
      plan: run.agent.plan.steps.map(({ id }) => id),
      previews: run.previews,
      ...watch,
    });
    return { result: ended, written: ended.written };
  });
  if (result.modelsReused > 0)
    run.emit({ type: 'note', run: run.id, resource: resource.label, text: 'The model was already loaded.' });
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
}
