import { isPklMap, PklObject, type PklValue } from '../../lang/index.ts';
import type { ErrorEntry } from '../errors.ts';
import { jsonValue, parsedJson } from '../json-value.ts';
import type { Answer, AnswerMeta } from '../outputs.ts';
import { field, list, numberOr, text, textMap, textOr } from '../values.ts';
import { defineKind, now } from './kind.ts';

/** The answer of the agent. */
export const responseKind = defineKind({
  property: 'APIResponse',
  name: 'answer',
  decode: (block): Answer | null => ({
    success: field(block, 'Success') !== false,
    meta: metaOf(field(block, 'Meta')),
    data: field(block, 'Response') === null ? null : list(field(field(block, 'Response'), 'Data')).map(dataValue),
    errors: field(block, 'Errors') === null ? null : list(field(block, 'Errors')).map(errorOf),
    status: numberOr(field(block, 'Status'), null),
  }),
  run: async (answer, { resource }) => ({
    kind: 'response',
    answer: { ...answer, errors: answer.errors === null ? null : withSource(answer.errors, resource.label) },
    timestamp: now(),
    timeout: 0,
  }),
});

/** Each error once, and with the resource that it comes from, unless it says that nothing is wrong. */
function withSource(errors: readonly ErrorEntry[], actionId: string): readonly ErrorEntry[] {
  const known = new Map(errors.map((error) => [JSON.stringify([error.code, error.message]), error]));
  return [...known.values()].map((error) => (error.message === '' ? error : { ...error, actionId }));
}

/** A text that holds a JSON object or array, as models write it, is that object or array; any other text is a text. */
function dataValue(value: PklValue): unknown {
  return typeof value === 'string' ? (parsedJson(value) ?? value) : jsonValue(value);
}

function metaOf(value: PklValue): AnswerMeta | null {
  if (!(value instanceof PklObject)) return null;
  const map = (name: string): ReadonlyMap<string, string> | null => {
    const entries = field(value, name);
    return isPklMap(entries) ? textMap(entries) : null;
  };
  return { requestId: textOr(field(value, 'RequestID'), null), headers: map('Headers'), properties: map('Properties') };
}

function errorOf(value: PklValue): ErrorEntry {
  return { code: numberOr(field(value, 'Code'), 0), message: text(field(value, 'Message')) };
}
