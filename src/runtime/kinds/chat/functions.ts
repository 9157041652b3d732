import type { HostValue } from '../../../lang/index.ts';
import type { ScopeView } from '../../run/context.ts';
import type { ScopeFunction } from '../kind.ts';
import { commonRecord, idsOf, outputOf, resultFile } from '../results.ts';
import type { ChatOutput } from './output.ts';

/** The functions of `llm`. */
export const functions: Readonly<Record<string, ScopeFunction>> = {
  response: (scope, id) => {
    const output = answered(scope, id);
    if (output?.isJson === true) scope.jsonTexts.add(output.response);
    return output?.response ?? '';
  },
  prompt: (scope, id) => answered(scope, id)?.prompt ?? '',
  file: (scope, id) => resultFile(scope, id, answered(scope, id)),
  recordOf: (scope, id) => record(scope, id, answered(scope, id)),
  ids: (scope) => idsOf(scope, 'llm'),
};

function answered(scope: ScopeView, id: string): ChatOutput | null {
  return outputOf<ChatOutput>(scope, id, 'llm');
}

function record(scope: ScopeView, id: string, output: ChatOutput | null): Record<string, HostValue> {
  return {
    ...commonRecord(scope, id, output),
    Model: output?.model ?? '',
    Role: output?.role ?? '',
    Prompt: output?.prompt ?? '',
    Files: output?.files ?? [],
    JSONResponse: output?.isJson ?? false,
    JSONResponseKeys: output?.keys ?? [],
    Response: output?.response ?? '',
  };
}
