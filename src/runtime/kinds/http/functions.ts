import type { HostValue } from '../../../lang/index.ts';
import type { ScopeView } from '../../run/context.ts';
import type { ScopeFunction } from '../kind.ts';
import { commonRecord, idsOf, outputOf, resultFile } from '../results.ts';
import type { HttpOutput } from './output.ts';

/** The functions of `client`. */
export const functions: Readonly<Record<string, ScopeFunction>> = {
  responseBody: (scope, id) => bodyText(answered(scope, id)),
  responseHeader: (scope, id, name) => headerOf(answered(scope, id), name),
  responseStatus: (scope, id) => answered(scope, id)?.status ?? 0,
  file: (scope, id) => resultFile(scope, id, answered(scope, id)),
  recordOf: (scope, id) => record(scope, id, answered(scope, id)),
  ids: (scope) => idsOf(scope, 'client'),
};

/** The body of a response as text; empty when there is none. */
export function bodyText(output: HttpOutput | null): string {
  return output === null ? '' : new TextDecoder().decode(output.body);
}

function answered(scope: ScopeView, id: string): HttpOutput | null {
  return outputOf<HttpOutput>(scope, id, 'client');
}

function record(scope: ScopeView, id: string, output: HttpOutput | null): Record<string, HostValue> {
  return {
    ...commonRecord(scope, id, output),
    Method: output?.method ?? 'GET',
    Url: output?.url ?? '',
    Data: output?.data ?? [],
    Headers: output?.headers ?? new Map(),
    Params: output?.params ?? new Map(),
    Body: bodyText(output),
    ResponseHeaders: output?.responseHeaders ?? new Map(),
    Status: output?.status ?? 0,
  };
}

function headerOf(output: HttpOutput | null, name: string): string {
  for (const [header, value] of output?.responseHeaders ?? []) {
    if (header.toLowerCase() === name.toLowerCase()) return value;
  }
  return '';
}
