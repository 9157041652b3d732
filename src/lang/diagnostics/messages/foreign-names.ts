/** Names from other languages for things that have a different name in Pkl. */
import type { Message } from '../error.ts';

const VALUES: ReadonlyMap<string, string> = new Map([
  ...['True', 'TRUE'].map((name) => [name, 'true'] as const),
  ...['False', 'FALSE'].map((name) => [name, 'false'] as const),
  ...['None', 'nil', 'NULL', 'Null', 'undefined', 'nullptr', 'Nil'].map((name) => [name, 'null'] as const),
  ...['self', 'Self', 'me'].map((name) => [name, 'this'] as const),
  ['nan', 'NaN'],
  ['Inf', 'Infinity'],
  ['inf', 'Infinity'],
]);

const METHODS: ReadonlyMap<string, string> = new Map([
  ...['len', 'length', 'size', 'count'].map((name) => [name, 'value.length'] as const),
  ...['print', 'println', 'printf', 'puts', 'echo'].map((name) => [name, 'trace(value)'] as const),
  ...['str', 'string', 'String', 'toString', 'tostring'].map((name) => [name, 'value.toString()'] as const),
  ...['int', 'Int', 'Integer', 'parseInt'].map((name) => [name, 'value.toInt()'] as const),
  ...['float', 'Float', 'parseFloat'].map((name) => [name, 'value.toFloat()'] as const),
  ...['range', 'seq'].map((name) => [name, 'IntSeq(first, last)'] as const),
  ...['require', 'include'].map((name) => [name, 'import("file.pkl")'] as const),
  ...['getenv', 'env'].map((name) => [name, 'read?("env:NAME")'] as const),
  ...['list', 'array', 'Array'].map((name) => [name, 'List(…)'] as const),
  ...['dict', 'map', 'Dict', 'hash'].map((name) => [name, 'Map(key, value, …)'] as const),
  ...['set', 'frozenset'].map((name) => [name, 'Set(…)'] as const),
  ...['type', 'typeof', 'typeOf'].map((name) => [name, 'value.getClass()'] as const),
  ...['raise', 'panic', 'error', 'fail', 'die'].map((name) => [name, 'throw("message")'] as const),
]);

const TYPES: ReadonlyMap<string, string> = new Map([
  ...['int', 'integer', 'Integer', 'long', 'Long', 'int64', 'i64'].map((name) => [name, 'Int'] as const),
  ...['int8', 'i8', 'byte'].map((name) => [name, 'Int8'] as const),
  ...['int32', 'i32'].map((name) => [name, 'Int32'] as const),
  ...['uint', 'u32', 'uint32'].map((name) => [name, 'UInt32'] as const),
  ...['uint8', 'u8'].map((name) => [name, 'UInt8'] as const),
  ...['float', 'double', 'Double', 'f64', 'float64', 'f32'].map((name) => [name, 'Float'] as const),
  ['number', 'Number'],
  ...['string', 'str', 'Str'].map((name) => [name, 'String'] as const),
  ...['bool', 'boolean', 'Bool'].map((name) => [name, 'Boolean'] as const),
  ['any', 'Any'],
  ...['list', 'array', 'Array', 'vec', 'Vec', 'slice'].map((name) => [name, 'Listing<Type>'] as const),
  ...['dict', 'map', 'Dict', 'HashMap', 'Record', 'record'].map((name) => [name, 'Mapping<Key, Value>'] as const),
  ...['set', 'HashSet'].map((name) => [name, 'Set<Type>'] as const),
  ...['Optional', 'Option', 'Maybe', 'Nullable'].map((name) => [name, 'Type?'] as const),
  ['never', 'nothing'],
  ['Tuple', 'Pair<First, Second>'],
]);

/** Kinds of names. */
const KINDS = { value: VALUES, method: METHODS, type: TYPES } as const;

/** Adds to the message of an unknown name the Pkl equivalent of a name from another language. */
export function withForeignName(message: Message, kind: keyof typeof KINDS, name: string): Message {
  const meant = KINDS[kind].get(name);
  if (meant === undefined) return message;
  return withMeaning(message, `Try: \`${meant}\``);
}

/** Adds what was probably meant below the hint of a message. */
export function withMeaning(message: Message, meant: string): Message {
  const details = { ...message.details, meant };
  return { ...message, hint: message.hint === undefined ? meant : `${message.hint}\n\n${meant}`, details };
}
