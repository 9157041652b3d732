/** The answer of the agent. */
import { defineKind, schemaModules } from '../kind.ts';
import { fields } from '../spelling.ts';
import { decode } from './decode.ts';
import { mediaTypes } from './media-types.ts';
import { onlyData } from './only-data.ts';
import { run } from './run.ts';
import { sources } from './sources.generated.ts';

export const responseKind = defineKind({
  name: 'response',
  property: 'APIResponse',
  title: 'answer',
  schema: {
    modules: schemaModules(sources),
    module: 'APIServerResponse',
    alias: 'responseSchema',
    type: null,
    about: 'The answer of the agent.',
  },
  template: sources['template'] ?? '',
  spellings: {
    APIResponse: fields('success meta response errors', { Meta: 'Meta', Response: 'Response', Errors: 'Error' }),
    Meta: fields('requestID headers properties'),
    Response: fields('data'),
  },
  decode,
  run,
  text: ({ answer }) => JSON.stringify(answer.data ?? []),
  answer: ({ answer }) => answer,
  onlyData,
  mediaTypes,
});
