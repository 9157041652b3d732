/** A Python script, in the agent's own environment. */
import { contentOf, stringOf } from '../../process/output-text.ts';
import { defineKind, schemaModules } from '../kind.ts';
import { processFunctions, processSpellings, processStandIn } from '../process-output.ts';
import { fields } from '../spelling.ts';
import { scriptCode } from './code.ts';
import { decode } from './decode.ts';
import { sources } from './sources.generated.ts';

export const pythonKind = defineKind({
  name: 'python',
  property: 'Python',
  title: 'Python script',
  schema: {
    modules: schemaModules(sources),
    module: 'PythonTypes',
    alias: 'pythonSchema',
    type: 'ResourcePython',
    about: 'A Python script.',
    isFirst: true,
  },
  template: sources['template'] ?? '',
  functions: { module: 'Python', table: processFunctions('python', 'Script') },
  spellings: { Python: fields(`script condaEnvironment ${processSpellings}`) },
  code: { code: { name: 'Script', kind: scriptCode }, properties: { Env: { isEnv: true } } },
  needs: { packages: true, python: 'always' },
  decode,
  named: ({ env }) => env,
  run: async (input, scope) => (await import('./run.ts')).run(input, scope),
  standIn: ({ code, env }, { output }, scope) =>
    processStandIn('python', { source: code.text, env, stdout: output }, scope),
  text: ({ stdout }) => stringOf(stdout),
  content: ({ stdout }) => contentOf(stdout),
});
