/**
 * Links that contain the files: JSON, deflated, in the fragment of the address, which browsers do not send. What a link
 * contains may come from anybody.
 */
import type { Files } from '../messages.ts';
import { FORMATS } from './formats.ts';

/** Everything that a link contains. */
export interface Project {
  readonly files: Files;
  /** The file that is evaluated. */
  readonly main: string;
  readonly format: string;
}

/** How many characters a link may have after `#`. Browsers and chat programs truncate longer ones. */
const MAX_LINK = 64_000;
/** How many characters the files of a link may have in all. */
const MAX_TEXT = 1_000_000;
export const MAX_FILES = 50;

const PREFIX = '#p=';

/** Why a link cannot be made or read, for people. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/**
 * The fragment for some files, with `#`.
 *
 * @throws LinkError when they are too large
 */
export async function fragmentOf({ files, main, format }: Project): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify({ v: 1, files, main, format }));
  const deflated = await collect(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw')));
  const binary = Array.from(new Uint8Array(deflated), (byte) => String.fromCharCode(byte)).join('');
  const encoded = PREFIX + base64url(binary);
  if (encoded.length > MAX_LINK)
    throw new LinkError('The files are too large for a link: at most about 48 kB after compression fit.');
  return encoded;
}

/**
 * The files in a fragment; null when it is empty.
 *
 * @throws LinkError when it is not a link of ours
 */
export async function projectIn(fragment: string): Promise<Project | null> {
  if (fragment === '' || fragment === '#') return null;
  if (!fragment.startsWith(PREFIX))
    throw new LinkError('The part of the address after # is not a link to a playground.');
  if (fragment.length > MAX_LINK) throw new LinkError('The link is longer than links of the playground can be.');
  const text = await inflated(fragment.slice(PREFIX.length));
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw damaged();
  }
  return checked(content);
}

/** The name of a file, or why it cannot be one. */
export function nameProblem(name: string, others: readonly string[]): string | null {
  if (!/^[\w@+-][\w.@+-]*(?:\/[\w@+-][\w.@+-]*)*$/.test(name) || name.length > 100)
    return 'Names consist of letters, digits and . _ - @ + with / between folders.';
  return others.includes(name) ? `There is already a file named ${name}.` : null;
}

async function inflated(encoded: string): Promise<string> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.from(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
  } catch {
    throw damaged();
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      await collect(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')), 4 * MAX_TEXT),
    );
  } catch (error) {
    throw error instanceof LinkError ? error : damaged();
  }
}

/** All bytes of a stream. Stops reading after `most`, because a few bytes can inflate to gigabytes. */
async function collect(stream: ReadableStream<Uint8Array>, most = Number.POSITIVE_INFINITY): Promise<ArrayBuffer> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return await new Blob(parts).arrayBuffer();
    length += value.length;
    if (length > most) {
      void reader.cancel();
      throw new LinkError('The files in the link are larger than the playground allows.');
    }
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
}

function base64url(binary: string): string {
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function damaged(): LinkError {
  return new LinkError('The link is damaged; perhaps its end is missing. Copy it again as a whole.');
}

function checked(content: unknown): Project {
  if (typeof content !== 'object' || content === null) throw damaged();
  const { v, files, main, format } = content as Readonly<Record<string, unknown>>;
  if (typeof v === 'number' && v > 1) throw new LinkError('The link was made by a later version of the playground.');
  if (v !== 1 || !Array.isArray(files) || files.length === 0 || typeof main !== 'string') throw damaged();
  if (files.length > MAX_FILES) throw new LinkError(`The link contains more than ${MAX_FILES} files.`);
  const found: [string, string][] = [];
  for (const file of files as readonly unknown[]) {
    if (!Array.isArray(file)) throw damaged();
    const [name, text] = file as readonly unknown[];
    if (typeof name !== 'string' || typeof text !== 'string') throw damaged();
    if (
      nameProblem(
        name,
        found.map(([each]) => each),
      ) !== null
    )
      throw new LinkError('The link contains a file whose name the playground does not allow.');
    found.push([name, text]);
  }
  if (found.reduce((length, [, text]) => length + text.length, 0) > MAX_TEXT)
    throw new LinkError('The files in the link are larger than the playground allows.');
  if (!found.some(([name]) => name === main)) throw damaged();
  const known = FORMATS.find((each) => each === format) ?? FORMATS[0];
  return { files: found, main, format: known };
}
