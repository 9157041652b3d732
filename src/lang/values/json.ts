/** Converts values to what `JSON.stringify` accepts. */
import { encodeBase64 } from '../base/base64.ts';
import type { PklValue } from './pkl-value.ts';
import { type PlainValue, toPlain } from './plain.ts';

/** The result of `toJson`. */
export type JsonValue = null | boolean | string | number | JsonValue[] | { [name: string]: JsonValue };

/**
 * The same as `toPlain`, but for what JSON has no form for: integers beyond 2⁵³ become their digits as text, bytes
 * Base64, and `NaN` and the infinities their names.
 *
 * @example JSON.stringify(toJson(evaluation.object('app:/main.pkl').export())); // '{"port":8080}'
 * @throws TypeError like `toPlain`, and for objects that contain themselves
 */
export function toJson(value: PklValue): JsonValue {
  return jsonOf(toPlain(value));
}

function jsonOf(value: PlainValue): JsonValue {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return encodeBase64(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonOf(item)]));
}
