/** Reads data in other formats. A new format is a line in `readers`. */
import { parse, TomlError, type TomlValue } from 'smol-toml';
import { Evaluator, encodeUtf8, PklError, type PklValue, textReader, toJson } from '../../lang/index.ts';
import { type Data, InputError, MAX_DEPTH, pointerTo } from './data.ts';

export type DataFormat = 'json' | 'yaml' | 'toml';

const readers: Readonly<Record<DataFormat, (text: string, name: string) => Data>> = {
  json: (text, name) =>
    parsed('import "pkl:json"\nvalue = new json.Parser { useMapping = true }.parse(text)', text, name),
  yaml: (text, name) => {
    const documents = parsed(
      'import "pkl:yaml"\nvalue = new yaml.Parser { useMapping = true }.parseAll(text)',
      text,
      name,
    ) as readonly Data[];
    return documents.length === 1 ? (documents[0] ?? null) : documents;
  },
  toml: (text, name) => {
    try {
      return ofToml(parse(text, { integersAsBigInt: 'asNeeded', maxDepth: MAX_DEPTH }), '');
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const [reason = ''] = error.message.replace('Invalid TOML document: ', '').split('\n');
      throw new InputError(`${name}:${error.line}:${error.column}: Not TOML: ${reason}.`);
    }
  },
};

/** Maximum size of an input in bytes. */
const MAX_BYTES = 32 * 2 ** 20;
/** Maximum time to parse an input, in milliseconds. */
const TIMEOUT_MS = 60_000;

/**
 * Reads a text in a format.
 *
 * @param name the name of the file, for messages
 * @throws InputError with the location when the text is malformed, nested too deeply or too long
 * @example readData('{"port": 80}', 'json', 'app.json'); // new Map([['port', 80]])
 */
export function readData(text: string, format: DataFormat, name: string): Data {
  if (encodeUtf8(text).length > MAX_BYTES) throw new InputError(`${name}: Larger than ${MAX_BYTES / 2 ** 20} MiB.`);
  return readers[format](text, name);
}

/** Parses with the language's own parsers. */
function parsed(module: string, text: string, name: string): Data {
  const evaluator = new Evaluator({ readers: [textReader('prop', new Map([['input', text]]))], timeoutMs: TIMEOUT_MS });
  let value: PklValue;
  try {
    value = evaluator
      .evaluation()
      .resultOf<PklValue>({ text: `${module.replace('(text)', '(read("prop:input"))')}\n` }, 'value', 'exact');
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    throw new InputError(`${name}: ${[error.text, error.hint ?? ''].join('\n').trim()}`);
  }
  return ofPkl(value, name, '');
}

function checkDepth(depth: number, name: string, pointer: string): void {
  if (depth > MAX_DEPTH)
    throw new InputError(`${name}: Nested more than ${MAX_DEPTH} levels deep at ${pointer.slice(0, 60)}….`);
}

function ofPkl(value: PklValue, name: string, pointer: string, depth = 0): Data {
  checkDepth(depth, name, pointer);
  if (value instanceof Uint8Array) {
    const base64 = toJson(value);
    return typeof base64 === 'string' ? base64 : '';
  }
  if (Array.isArray(value)) return value.map((item, index) => ofPkl(item, name, pointerTo(pointer, index), depth + 1));
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<PklValue, PklValue>)];
    return new Map(
      entries.map(([key, item]) => {
        const text = keyText(key, name, pointer);
        return [text, ofPkl(item, name, pointerTo(pointer, text), depth + 1)];
      }),
    );
  }
  return value as null | boolean | number | bigint | string;
}

/** In YAML, keys may be any value. */
function keyText(key: PklValue, name: string, pointer: string): string {
  if (key === null || typeof key !== 'object') return String(key);
  throw new InputError(
    `${name}: The object at ${pointer === '' ? 'the top' : pointer} has a key that is not a scalar.`,
  );
}

function ofToml(value: TomlValue, pointer: string): Data {
  if (typeof value !== 'object') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item, index) => ofToml(item, pointerTo(pointer, index)));
  return new Map(Object.entries(value).map(([key, item]) => [key, ofToml(item, pointerTo(pointer, key))]));
}
