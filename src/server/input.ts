/** From an HTTP request to what an agent gets to see of it. */
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Request } from 'express';
import { mediaType, type RequestInput, temporaryFolder, type UploadedFile } from '../runtime/index.ts';
import { RequestError } from './envelope.ts';
import { type FormPart, formBoundary, parseForm } from './multipart.ts';

/** A request, and how to remove what was written down of it. */
export interface ReceivedRequest {
  readonly input: RequestInput;
  readonly remove: () => Promise<void>;
}

interface Content {
  readonly text: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly uploads: readonly FormPart[];
}

/**
 * Reads a request whose body has been received.
 *
 * @param body what has been received
 * @param route the path of the route that took it
 * @throws RequestError when the body is not what its type says
 */
export async function receive(request: Request, body: Buffer, id: string, route: string): Promise<ReceivedRequest> {
  const query = parametersOf(queryOf(request), 'query');
  const content = contentOf(request, body);
  const { files, remove } = await saveAll(content.uploads);
  const input: RequestInput = {
    id,
    method: request.method,
    path: request.path,
    route,
    ip: (request.ip ?? '').replace(/^::ffff:(?=\d+\.)/, ''),
    params: grouped([...query, ...content.fields]),
    pathParams: new Map(
      Object.entries(request.params).map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : value]),
    ),
    headers: headersOf(request),
    body: content.text,
    files,
  };
  return { input, remove };
}

function queryOf(request: Request): string {
  const at = request.originalUrl.indexOf('?');
  return at < 0 ? '' : request.originalUrl.slice(at + 1);
}

function contentOf(request: Request, body: Buffer): Content {
  const type = request.headers['content-type'] ?? '';
  const plain: Content = { text: '', fields: [], uploads: [] };
  if (/^multipart\/form-data\b/i.test(type)) return formContent(body, type);
  const text = decode(body, type);
  if (/^application\/x-www-form-urlencoded\b/i.test(type))
    return { ...plain, text, fields: parametersOf(text, 'form') };
  if (/^application\/(\w+\+)?json\b/i.test(type) && text.trim() !== '') checkJson(text);
  return { ...plain, text };
}

function formContent(body: Buffer, type: string): Content {
  const boundary = formBoundary(type);
  if (boundary === null) throw new RequestError(400, 'The `Content-Type` of the form names no boundary.');
  let parts: readonly FormPart[];
  try {
    parts = parseForm(body, boundary);
  } catch (error) {
    throw new RequestError(400, error instanceof Error ? error.message : 'The form cannot be read.');
  }
  // A file field that was left empty comes as a file without a name and content.
  const uploads = parts.filter((part) => part.fileName !== null && (part.fileName !== '' || part.content.length > 0));
  const fields = parts.flatMap((part) =>
    part.fileName === null
      ? [[part.field, utf8(part.content, `The field \`${part.field}\` of the form`)] as const]
      : [],
  );
  return { text: '', fields, uploads };
}

function decode(body: Buffer, type: string): string {
  const charset = /;\s*charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) return utf8(body, 'The body');
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    throw new RequestError(415, `The character set \`${charset}\` is not known. Send UTF-8.`);
  }
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true });

/** What would be replaced without a word is refused: an agent must not work with a text that nobody has sent. */
function utf8(bytes: Uint8Array, what: string): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw new RequestError(
      400,
      `${what} is no UTF-8. Send texts as UTF-8, and files as \`file\` fields of a form (\`multipart/form-data\`).`,
    );
  }
}

/** The names and values of a query or of a simple form. */
function parametersOf(text: string, what: string): readonly (readonly [string, string])[] {
  if (/%[89a-f]/i.test(text)) utf8(unescaped(text), `The ${what}`);
  return [...new URLSearchParams(text)];
}

/** The bytes that a text with `%XX` in it stands for. */
function unescaped(text: string): Uint8Array {
  const plain = text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(plain, 'latin1');
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new RequestError(
      400,
      `The body is no JSON, but its \`Content-Type\` says that it is: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

interface SavedFiles {
  readonly files: readonly UploadedFile[];
  readonly remove: () => Promise<void>;
}

/** Writes files into a folder of their own. Nothing is left of them when one cannot be written. */
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

/** Each file gets a name of its own: what the client calls it names nothing here, but for its ending. */
async function save({ field, fileName, content }: FormPart, folder: string): Promise<UploadedFile> {
  const name = basename((fileName ?? '').replaceAll('\\', '/'));
  const ending = /^\.\w{1,10}$/.exec(extname(name))?.[0] ?? '';
  const path = join(folder, `${randomUUID()}${ending}`);
  await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  return { name, field, path, type: mediaType(content) };
}

function headersOf(request: Request): ReadonlyMap<string, readonly string[]> {
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
