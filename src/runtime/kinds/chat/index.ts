/** A question to a language model. */
import { defineKind, schemaModules } from '../kind.ts';
import { commonSpellings, fields } from '../spelling.ts';
import { now } from '../timing.ts';
import { toolCode } from './code.ts';
import { decode } from './decode.ts';
import { functions } from './functions.ts';
import { sources } from './sources.generated.ts';

export const chatKind = defineKind({
  name: 'llm',
  property: 'Chat',
  title: 'question to a model',
  schema: {
    modules: schemaModules(sources),
    module: 'LLMTypes',
    alias: 'llmSchema',
    type: 'ResourceChat',
    about: 'A question to a language model.',
    isFirst: true,
  },
  template: sources['template'] ?? '',
  functions: { module: 'LLM', table: functions },
  spellings: {
    Chat: fields(
      `model role prompt scenario tools files jsonResponse=JSONResponse jsonResponseKeys=JSONResponseKeys response ${commonSpellings}`,
      { Scenario: 'Said', Tools: 'Tool' },
    ),
    Said: fields('role prompt'),
    Tool: fields('name script description parameters', { Parameters: 'Parameter' }),
    Parameter: fields('required type description'),
  },
  code: { properties: { Tools: { element: { code: { name: 'Script', kind: toolCode } } } } },
  secretVariables: ['APIKeyEnv'],
  needs: { python: 'perhaps', models: true },
  streamed: 'response',
  decode,
  run: async (input, scope) => (await import('./run.ts')).run(input, scope),
  standIn: ({ model, role, prompt, files, isJson, keys }, { output }) => ({
    kind: 'llm',
    model,
    role: role ?? 'user',
    prompt,
    files,
    isJson,
    keys,
    response: output,
    timestamp: now(),
    timeout: 0,
  }),
  text: ({ response }) => response,
});
