import { isPklMap, PklObject, type PklValue } from '../../../lang/index.ts';
import type { ErrorEntry } from '../../diagnostics/errors.ts';
import { field, list, numberOr, text, textMap, textOr } from '../../language/values.ts';
import { jsonData, type MeantAsJson } from '../../run/json-value.ts';
import type { Answer, AnswerMeta } from '../../run/outcomes.ts';
import { type PackedData, packed } from '../../run/packed-data.ts';

/** Decodes an answer; null when there is nothing to do. */
export function decode(block: PklValue, isJson: MeantAsJson): ResponseInput | null {
  const response = field(block, 'Response');
  const data = response === null ? null : list(field(response, 'Data')).map((part) => jsonData(part, isJson));
  const large = data === null ? null : packed(data);
  return {
    success: field(block, 'Success') !== false,
    meta: metaOf(field(block, 'Meta')),
    data: large === null ? data : null,
    packed: large,
    errors: field(block, 'Errors') === null ? null : list(field(block, 'Errors')).map(errorOf),
    status: numberOr(field(block, 'Status'), null),
    contentType: textOr(field(block, 'ContentType'), null),
  };
}

/** An answer, with its data in one of two forms. */
export type ResponseInput = Omit<Answer, 'packed'> & { readonly packed: PackedData | null };

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
