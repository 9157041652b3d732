/** JSON files of packages and projects: parsing and typed access, with errors for people who wrote them by hand. */
import { UriSyntaxError } from './uri.ts';

export type Json = null | boolean | number | string | JsonFloat | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A number written with a fraction, `5.0`, to mark it as a non-integer. Parsing never creates one. */
export class JsonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A text is not valid JSON, or not of the required form. The message is the reason. */
export class JsonDataError extends Error {
  override readonly name = 'JsonDataError';
}

const MAX_DEPTH = 1000;

/** Parses a JSON object. Throws `JsonDataError`. */
export function parseJsonObject(text: string): JsonObject {
  const value = new JsonReader(text).read();
  if (!isJsonObject(value)) {
    throw new JsonDataError(`Expected object of type \`object\`, but got type \`${typeName(value)}\`.`);
  }
  return value;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonFloat);
}

/** The reference's names for JSON values in messages. */
function typeName(value: Json): string {
  if (value === null) return 'Void';
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'Integer' : 'Double';
  return Array.isArray(value) ? 'JsArray' : 'JsObject';
}

/** A required field, read by `read`, whose errors name the field. Throws `JsonDataError`. */
export function field<T>(object: JsonObject, key: string, read: (value: Json) => T): T {
  const value = fieldOrNull(object, key, read);
  if (value === null) throw new JsonDataError(`Cannot find field "${key}" in object ${showObject(object)}.`);
  return value;
}

/** An optional field, absent or null. */
export function fieldOrNull<T>(object: JsonObject, key: string, read: (value: Json) => T): T | null {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined || value === null) return null;
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof JsonDataError || error instanceof UriSyntaxError)) throw error;
    throw new JsonDataError(`Failed to parse key \`${key}\`: ${error.message}.`);
  }
}

/** A text field; errors name the field. */
export function textField(object: JsonObject, key: string): string {
  const value = textFieldOrNull(object, key);
  if (value === null) throw new JsonDataError(`Cannot find field "${key}" in object ${showObject(object)}.`);
  return value;
}

export function textFieldOrNull(object: JsonObject, key: string): string | null {
  const value = Object.hasOwn(object, key) ? object[key] : null;
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') {
    throw new JsonDataError(
      `Expected object of type \`string\` at field \`${key}\`, but got type \`${typeName(value)}\`.`,
    );
  }
  return value;
}

export function asText(value: Json): string {
  if (typeof value === 'string') return value;
  throw new JsonDataError(`Expected object of type \`string\`, but got type \`${typeName(value)}\`.`);
}

export function asObject(value: Json): JsonObject {
  if (isJsonObject(value)) return value;
  throw new JsonDataError(`Expected object of type \`object\`, but got type \`${typeName(value)}\`.`);
}

export function asArray(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw new JsonDataError(`Expected object of type \`array\`, but got type \`${typeName(value)}\`.`);
}

function showObject(object: JsonObject): string {
  const entries = Object.entries(object).map(([key, value]) => `${key}=${showValue(value)}`);
  return `{${entries.join(', ')}}`;
}

function showValue(value: Json): string {
  if (typeof value !== 'object') return String(value);
  if (value === null) return 'null';
  return Array.isArray(value) ? `[${asArray(value).map(showValue).join(', ')}]` : showObject(asObject(value));
}

/** Writes JSON with two spaces of indentation; empty objects and arrays stay on one line. */
export function formatJson(value: Json, indent = ''): string {
  if (value instanceof JsonFloat) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const items = isList
    ? asArray(value).map((item) => formatJson(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${formatJson(item, inner)}`);
  const [open, close] = isList ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`;
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Json {
    this.#skipSpace();
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('Unexpected character');
    return value;
  }

  #value(): Json {
    const first = this.#text[this.#at] ?? '';
    if (first === '{') return this.#nested(() => this.#object());
    if (first === '[') return this.#nested(() => this.#array());
    if (first === '"') return this.#string();
    if (first === 'n') return this.#word('null', null);
    if (first === 't') return this.#word('true', true);
    if (first === 'f') return this.#word('false', false);
    if (/[-\d]/.test(first)) return this.#number();
    return this.#expected('value');
  }

  #nested<T>(read: () => T): T {
    this.#at++;
    if (++this.#depth > MAX_DEPTH) this.#fail('Nesting too deep');
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): JsonObject {
    const entries = new Map<string, Json>();
    this.#skipSpace();
    if (this.#take('}')) return {};
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') this.#expected('name');
      const key = this.#string();
      this.#skipSpace();
      if (!this.#take(':')) this.#expected("':'");
      this.#skipSpace();
      entries.set(key, this.#value());
      this.#skipSpace();
    } while (this.#take(','));
    if (!this.#take('}')) this.#expected("',' or '}'");
    return Object.fromEntries(entries);
  }

  #array(): Json[] {
    const items: Json[] = [];
    this.#skipSpace();
    if (this.#take(']')) return items;
    do {
      this.#skipSpace();
      items.push(this.#value());
      this.#skipSpace();
    } while (this.#take(','));
    if (!this.#take(']')) this.#expected("',' or ']'");
    return items;
  }

  #string(): string {
    const start = this.#at++;
    for (let c = this.#text[this.#at]; c !== '"'; c = this.#text[this.#at]) {
      if (c === undefined || c < ' ') this.#expected('valid string character');
      this.#at++;
      if (c === '\\') this.#escape();
    }
    this.#at++;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #escape(): void {
    if (!/["/\\bfnrtu]/.test(this.#text[this.#at] ?? '')) this.#expected('valid escape sequence');
    if (this.#text[this.#at++] !== 'u') return;
    for (const end = this.#at + 4; this.#at < end; this.#at++) {
      if (!/[\da-fA-F]/.test(this.#text[this.#at] ?? '')) this.#expected('hexadecimal digit');
    }
  }

  #number(): number {
    const start = this.#at;
    this.#take('-');
    if (!this.#take('0')) this.#digits();
    if (this.#take('.')) this.#digits();
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-');
      this.#digits();
    }
    return Number(this.#text.slice(start, this.#at));
  }

  #digits(): void {
    if (!/\d/.test(this.#text[this.#at] ?? '')) this.#expected('digit');
    while (/\d/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #word<T extends Json>(word: string, value: T): T {
    for (const character of word) if (!this.#take(character)) this.#expected(`'${character}'`);
    return value;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #expected(what: string): never {
    return this.#fail(this.#at >= this.#text.length ? 'Unexpected end of input' : `Expected ${what}`);
  }

  #fail(what: string): never {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - before.lastIndexOf('\n');
    throw new JsonDataError(`Malformed JSON: ${what} at ${line}:${column}.\n\nOriginal input:\n\`${this.#text}\``);
  }
}
