/** Turns an HTTP request into the input of an agent. */
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Request } from 'express';
import {
  type ApiRoute,
  type GivenFields,
  mediaType,
  type RequestInput,
  type RequestLimits,
  temporaryFolder,
  type UploadedFile,
  uploadFields,
} from '../runtime/index.ts';
import { bodyText } from './body-text.ts';
import { RequestError } from './envelope.ts';
import type { FormPart } from './form-part.ts';
import { formBoundary, parseForm } from './multipart.ts';
import { Parameters } from './parameters.ts';
import { filledPath, pathParameters } from './path-parameters.ts';
import { inSlices } from './slices.ts';

/** The parts of an HTTP request that its input consists of. */
export type HttpParts = Pick<Request, 'method' | 'path' | 'originalUrl' | 'params' | 'ip' | 'headers' | 'rawHeaders'>;

/**
 * A request to a route with the given fields as its JSON body, made of a request to something else.
 *
 * @returns the request and its body
 */
export function withFields(
  request: HttpParts,
  route: ApiRoute,
  fields: Readonly<Record<string, unknown>>,
): readonly [HttpParts, Buffer] {
  const names = pathParameters(route.path);
  const inPath = new Map(
    Object.entries(fields).flatMap(([name, value]) => (names.includes(name) ? [[name, pathText(name, value)]] : [])),
  );
  const path = filledPath(route.path, (name) => inPath.get(name) ?? null);
  const inBody = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
  const parts: HttpParts = {
    method: route.methods.includes('POST') ? 'POST' : (route.methods[0] ?? 'GET'),
    path,
    originalUrl: path,
    params: Object.fromEntries(inPath),
    ip: request.ip,
    headers: { 'content-type': 'application/json' },
    rawHeaders: request.rawHeaders,
  };
  return [parts, Buffer.from(JSON.stringify(inBody))];
}

/** A value as a part of a path. */
function pathText(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new RequestError(422, `\`${name}\` must be a text or a number.`);
}

/** A request, and how to delete the files written for it. */
export interface ReceivedRequest {
  readonly input: RequestInput;
  readonly remove: () => Promise<void>;
}

interface Content {
  readonly text: string;
  readonly uploads: readonly FormPart[];
  readonly fields: GivenFields | null;
}

/**
 * Parses a request whose body has been received.
 *
 * @param body the received body
 * @throws RequestError when the body does not match its content type, or exceeds `limits`
 */
export async function receive(
  request: HttpParts,
  body: Buffer,
  { id, route, limits, signal }: Reception,
): Promise<ReceivedRequest> {
  const parameters = new Parameters(limits, uploadFields(route.input));
  const content = await inSlices(readAll(request, body, parameters, { route, limits }), signal);
  const pathParams = new Map(
    Object.entries(request.params).map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : value]),
  );
  if ([...pathParams.values()].some((value) => value.includes('\0')))
    throw new RequestError(400, 'The path contains a NUL character (`%00`).');
  const { files, remove } = await saveAll(content.uploads);
  const input: RequestInput = {
    id,
    method: request.method,
    path: request.path,
    route: route.path,
    ip: (request.ip ?? '').replace(/^::ffff:(?=\d+\.)/, ''),
    params: parameters.values,
    rejected: parameters.rejected,
    pathParams,
    headers: headersOf(request),
    body: content.text,
    files,
    fields: content.fields,
  };
  return { input, remove };
}

/** Facts about a request that it does not contain itself. */
export interface Reception {
  readonly id: string;
  /** The matched route. */
  readonly route: ApiRoute;
  readonly limits: RequestLimits;
  /** Aborts when the client no longer waits for the response. */
  readonly signal: AbortSignal;
}

function* readAll(
  request: HttpParts,
  body: Buffer,
  parameters: Parameters,
  { route, limits }: Pick<Reception, 'route' | 'limits'>,
): Generator<void, Content> {
  const at = request.originalUrl.indexOf('?');
  if (at >= 0) yield* parameters.readEncoded(Buffer.from(request.originalUrl.slice(at + 1)), 'query');
  const type = request.headers['content-type'] ?? '';
  const query = route.input === null ? null : parameters.copy();
  const fieldsOf = (isJson: boolean): GivenFields | null =>
    query === null ? null : { query, form: isJson ? new Map() : parameters.after(query), isJson };
  if (/^multipart\/form-data\b/i.test(type)) {
    const uploads = yield* readForm(body, type, parameters, limits);
    return { text: '', uploads, fields: fieldsOf(false) };
  }
  // Limits are checked before the whole body becomes a string.
  const json = jsonIn(type, body);
  if (route.input !== null) requireFields(type, body, json);
  const isUtf8 = /;\s*charset=(?!"?utf-?8\b)/i.exec(type) === null;
  if (isUtf8 && json !== null) yield* parameters.readJson(withoutMark(body), json);
  else if (json === null && formType.test(type)) yield* parameters.readEncoded(body, 'form');
  const text = yield* bodyText(body, type);
  if (!isUtf8 && json !== null) yield* parameters.readJson(Buffer.from(text), json);
  return { text, uploads: parameters.files, fields: fieldsOf(json !== null) };
}

/** Rejects a body without fields, for a route with an `Input` class. */
function requireFields(type: string, body: Buffer, json: 'surely' | 'perhaps' | null): void {
  if (json !== null) {
    if (firstLetter(body) !== '{')
      throw new RequestError(422, 'The JSON body must be an object with the fields of the request.');
  } else if (body.length > 0 && !formType.test(type)) {
    const sent = type === '' ? 'a body without a type' : `\`${type}\``;
    throw new RequestError(415, `This route takes JSON or a form, not ${sent}.`);
  }
}

function firstLetter(body: Buffer): string | undefined {
  return /[^\s\0\xef\xbb\xbf\xfe\xff]/.exec(body.toString('latin1', 0, MAX_LEADING_SPACE))?.[0];
}

/** Strips the byte order mark that some programs put before UTF-8. */
function withoutMark(body: Buffer): Buffer {
  return body.length >= 3 && body.readUIntBE(0, 3) === 0xefbbbf ? body.subarray(3) : body;
}

/** Maximum amount of whitespace to skip when looking for JSON, in bytes. */
const MAX_LEADING_SPACE = 4096;

const formType = /^application\/x-www-form-urlencoded\b/i;
const jsonType = /^(application|text)\/([\w.+-]+\+)?json\b/i;

/**
 * Whether a body is JSON, certainly or possibly. It is when its type says so. It may be when it starts with an object
 * and the client did not choose the type: `curl -d` declares a form, in which a leading brace would be encoded, and
 * `fetch` declares plain text.
 */
function jsonIn(type: string, body: Buffer): 'surely' | 'perhaps' | null {
  const start = firstLetter(body);
  if (jsonType.test(type))
    return body.length <= MAX_LEADING_SPACE && /^[\s\xef\xbb\xbf]*$/.test(body.toString('latin1')) ? null : 'surely';
  if (start !== '{') return null;
  if (type === '' || formType.test(type)) return 'surely';
  return /^text\/plain\b/i.test(type) ? 'perhaps' : null;
}

function* readForm(
  body: Buffer,
  type: string,
  parameters: Parameters,
  limits: RequestLimits,
): Generator<void, readonly FormPart[]> {
  const boundary = formBoundary(type);
  if (boundary === null) throw new RequestError(400, 'The `Content-Type` of the form has no boundary.');
  const parts = yield* parseForm(body, boundary, limits.formParts);
  for (const { field, fileName, content } of parts) {
    if (fileName === null) parameters.addField(field, content);
    yield;
  }
  // A file field left empty is sent as a file without a name and content.
  return parts.filter((part) => part.fileName !== null && (part.fileName !== '' || part.content.length > 0));
}

interface SavedFiles {
  readonly files: readonly UploadedFile[];
  readonly remove: () => Promise<void>;
}

/** Writes the files to a new folder, which is removed if one of them cannot be written. */
async function saveAll(parts: readonly FormPart[]): Promise<SavedFiles> {
  if (parts.length === 0) return { files: [], remove: () => Promise.resolve() };
  const folder = await temporaryFolder('upload');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const files: UploadedFile[] = [];
    for (const part of parts) files.push(await save(part, folder));
    return { files, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Each file gets a random name. Only the extension is taken from the client's file name. */
async function save({ field, fileName, content }: FormPart, folder: string): Promise<UploadedFile> {
  const name = basename((fileName ?? '').replaceAll('\\', '/'));
  const ending = /^\.\w{1,10}$/.exec(extname(name))?.[0] ?? '';
  const path = join(folder, `${randomUUID()}${ending}`);
  await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  return { name, field, path, type: await mediaType(content), size: content.length };
}

function headersOf(request: HttpParts): ReadonlyMap<string, readonly string[]> {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    pairs.push([(request.rawHeaders[i] ?? '').toLowerCase(), request.rawHeaders[i + 1] ?? '']);
  }
  return grouped(pairs);
}

function grouped(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [value]);
    else known.push(value);
  }
  return groups;
}
