import { isPklMap, PklObject, type PklValue } from '../../../lang/index.ts';
import type { ErrorEntry } from '../../diagnostics/errors.ts';
import { field, list, numberOr, text, textMap, textOr } from '../../language/values.ts';
import { jsonValue, parsedJson } from '../../run/json-value.ts';
import type { Answer, AnswerMeta } from '../../run/outcomes.ts';

/** Decodes an answer; null when there is nothing to do. */
export function decode(block: PklValue): Answer | null {
  return {
    success: field(block, 'Success') !== false,
    meta: metaOf(field(block, 'Meta')),
    data: field(block, 'Response') === null ? null : list(field(field(block, 'Response'), 'Data')).map(dataValue),
    errors: field(block, 'Errors') === null ? null : list(field(block, 'Errors')).map(errorOf),
    status: numberOr(field(block, 'Status'), null),
    contentType: textOr(field(block, 'ContentType'), null),
  };
}

export type ResponseInput = NonNullable<ReturnType<typeof decode>>;

/** A text with a JSON object or array, as models write it, becomes that object or array; any other text stays text. */
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
