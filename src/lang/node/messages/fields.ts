/** The body of a message: fields by name, and type-checked access to them. */
import { messageName } from './codes.ts';
import type { MessageValue } from './msgpack.ts';

export type Fields = Readonly<Record<string, MessageValue>>;

/** A message that violates the protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A well-formed message: a known code and a map. */
export interface Envelope {
  readonly code: number;
  readonly fields: Fields;
}

/**
 * Decodes the outer form of a message.
 *
 * @throws ProtocolError when it is not an array of a known code and a map
 */
export function openEnvelope(message: MessageValue): Envelope {
  if (!isList(message)) throw new ProtocolError('Malformed message header.');
  const [code, fields] = message;
  if (message.length !== 2) {
    throw new ProtocolError(`Malformed message header (expected size 2, but got ${message.length}).`);
  }
  if (typeof code !== 'number' || !Number.isInteger(code)) throw new ProtocolError('Malformed message header.');
  if (messageName(code) === undefined) {
    throw new ProtocolError(`Malformed message header (unrecognized code \`${code.toString(16)}\`).`);
  }
  if (!isFields(fields)) throw new ProtocolError(`Malformed message body for message with code \`${code}\`.`);
  return { code, fields };
}

/** Whether a value is a map. */
export function isFields(value: MessageValue | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Uint8Array);
}

function isList(value: MessageValue | undefined): value is readonly MessageValue[] {
  return Array.isArray(value);
}

/** A value of the wrong type; `BodyReader.read` turns it into a report that names the message. */
class WrongType extends Error {}

/** Reads a value of some type. */
export type Reader<T> = (value: MessageValue) => T;

export const asText: Reader<string> = (value) => (typeof value === 'string' ? value : wrong());
export const asFlag: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : wrong());
export const asBytes: Reader<Uint8Array> = (value) => (value instanceof Uint8Array ? value : wrong());
export const asFields: Reader<Fields> = (value) => (isFields(value) ? value : wrong());

/** A 64-bit integer. */
export const asId: Reader<number | bigint> = (value) => {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  return typeof value === 'bigint' && value === BigInt.asIntN(64, value) ? value : wrong();
};

/** An integer that JavaScript numbers represent exactly. */
export const asCount: Reader<number> = (value) => (Number.isSafeInteger(value) ? (value as number) : wrong());

/** Every item of a list. */
export function listOf<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value) => (isList(value) ? value.map(read) : wrong());
}

/** Every value of a map. */
export function mapOf<T>(read: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (value) => new Map(Object.entries(asFields(value)).map(([name, item]) => [name, read(item)]));
}

function wrong(): never {
  throw new WrongType();
}

/** A required field. Throws `ProtocolError` when it is missing. */
export function field<T>(fields: Fields, name: string, read: Reader<T>): T {
  const value = fields[name];
  if (value === undefined) throw new ProtocolError(`Missing message parameter \`${name}\``);
  return read(value);
}

/** An optional field; nil counts as omitted. */
export function optional<T>(fields: Fields, name: string, read: Reader<T>): T | null {
  const value = fields[name];
  return value === undefined || value === null ? null : read(value);
}

/**
 * Reads the body of a message.
 *
 * @throws ProtocolError when a field is missing or has the wrong type
 */
export function readBody<T>({ code, fields }: Envelope, read: (fields: Fields) => T): T {
  try {
    return read(fields);
  } catch (error) {
    if (!(error instanceof WrongType)) throw error;
    throw new ProtocolError(`Malformed message body for message with code \`${code}\`.`);
  }
}
