/** A shell command. */
import { contentOf, stringOf } from '../../process/output-text.ts';
import { defineKind, schemaModules } from '../kind.ts';
import { processFunctions, processSpellings, processStandIn } from '../process-output.ts';
import { fields } from '../spelling.ts';
import { commandCode } from './code.ts';
import { decode } from './decode.ts';
import { sources } from './sources.generated.ts';

export const execKind = defineKind({
  name: 'exec',
  property: 'Exec',
  title: 'shell command',
  schema: {
    modules: schemaModules(sources),
    module: 'ExecTypes',
    alias: 'execSchema',
    type: 'ResourceExec',
    about: 'A shell command.',
    isFirst: true,
  },
  template: sources['template'] ?? '',
  functions: { module: 'Exec', table: processFunctions('exec', 'Command') },
  spellings: { Exec: fields(`command ${processSpellings}`) },
  code: { code: { name: 'Command', kind: commandCode }, properties: { Env: { isEnv: true } } },
  needs: { packages: true },
  decode,
  named: ({ env }) => env,
  run: async (input, scope) => (await import('./run.ts')).run(input, scope),
  standIn: ({ code, env }, { output }, scope) =>
    processStandIn('exec', { source: code.text, env, stdout: output }, scope),
  text: ({ stdout }) => stringOf(stdout),
  content: ({ stdout }) => contentOf(stdout),
});
