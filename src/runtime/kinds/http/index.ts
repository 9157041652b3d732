/** A request to another server. */
import { urlKind } from '../../binding/code.ts';
import { defineKind, schemaModules } from '../kind.ts';
import { commonSpellings, fields } from '../spelling.ts';
import { now } from '../timing.ts';
import { decode } from './decode.ts';
import { bodyText, functions } from './functions.ts';
import type { HttpOutput } from './output.ts';
import { sources } from './sources.generated.ts';

export const httpKind = defineKind({
  name: 'client',
  property: 'HTTPClient',
  title: 'HTTP request',
  schema: {
    modules: schemaModules(sources),
    formerNames: { Http: 'HTTP' },
    module: 'HTTPTypes',
    alias: 'httpSchema',
    type: 'ResourceHTTPClient',
    about: 'A request to another server.',
  },
  template: sources['template'] ?? '',
  functions: { module: 'HTTP', table: functions },
  spellings: {
    HTTPClient: fields(`method url data headers params response ${commonSpellings}`, { Response: 'HTTPResponse' }),
    HTTPResponse: fields('body headers'),
  },
  code: { code: { name: 'Url', kind: urlKind } },
  decode,
  named: ({ headers }) => headers,
  run: async (input, scope) => (await import('./run.ts')).run(input, scope),
  standIn: ({ method, address, data, headers, params }, { output, status, headers: responseHeaders }): HttpOutput => ({
    kind: 'client',
    method,
    url: address.text,
    data,
    headers,
    params,
    status,
    responseHeaders,
    body: new TextEncoder().encode(output),
    timestamp: now(),
    timeout: 0,
  }),
  text: (output) => bodyText(output),
  content: ({ body }) => body,
});
