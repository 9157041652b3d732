/**
 * Keys of an API. Only their hashes are stored. A key has 256 random bits, so that a plain hash cannot be reversed;
 * slow hashes are for passwords, which people choose.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, SetupError } from '../diagnostics/errors.ts';
import type { Variables } from './home.ts';

/** What a key allows. `admin` includes the others. */
const scopes = ['run', 'jobs', 'metrics', 'admin'] as const;
export type KeyScope = (typeof scopes)[number];

export interface ApiKey {
  readonly name: string;
  /** `sha256:` and hexadecimal digits. */
  readonly hash: string;
  readonly scopes: readonly KeyScope[];
  /** Requests per minute. */
  readonly rateLimit: number | null;
  /** Requests and jobs that run at the same time. */
  readonly maxConcurrency: number | null;
}

/** What a key allows that does not say so. */
export const usualScopes: readonly KeyScope[] = ['run', 'jobs'];

/** The variables with keys: a list, and the path of a file with one. */
export const KEY_VARIABLES = { list: 'KDEPS_API_KEYS', file: 'KDEPS_API_KEYS_FILE' } as const;

const namePattern = /^[\w.-]{1,64}$/;
const hashPattern = /^sha256:[0-9a-f]{64}$/;

/** Whether a text names a scope. */
export function isKeyScope(text: string): text is KeyScope {
  return scopes.some((scope) => scope === text);
}

/** Whether a text can be the name of a key. */
export function isKeyName(text: string): boolean {
  return namePattern.test(text);
}

/**
 * The hash of a key.
 *
 * @example hashOfKey('kdeps_…'); // 'sha256:9f86d0…'
 */
export function hashOfKey(key: string): string {
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

/** Creates a random key. Its prefix lets programs that look for leaked secrets recognize it. */
export function randomKey(): string {
  return `kdeps_${randomBytes(32).toString('base64url')}`;
}

/**
 * The keys in the environment: in a variable, in a file, or both. Each is a line, or ends with a semicolon:
 * `NAME HASH [SCOPE,SCOPE] [rate=NUMBER] [concurrency=NUMBER]`. `#` starts a comment.
 *
 * @throws SetupError when the file cannot be read or a line is malformed
 * @example keysInEnvironment({ KDEPS_API_KEYS: 'phone sha256:9f86d0… run rate=60' }, process.cwd());
 */
export function keysInEnvironment(env: Variables, cwd: string): readonly ApiKey[] {
  const { list, file } = KEY_VARIABLES;
  const path = env[file] ?? '';
  return [
    ...readList(env[list] ?? '', `the variable \`${list}\``),
    ...(path === '' ? [] : readList(fileText(resolve(cwd, path)), path)),
  ];
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SetupError(`The file of \`${KEY_VARIABLES.file}\` cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function readList(text: string, place: string): readonly ApiKey[] {
  return text.split('\n').flatMap((line, index) =>
    line
      .replace(/#.*/, '')
      .split(';')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map((entry) => readEntry(entry, `Line ${index + 1} of ${place}`)),
  );
}

/** A part of an entry after name and hash. */
const parts: readonly [pattern: RegExp, field: 'rateLimit' | 'maxConcurrency'][] = [
  [/^rate=([1-9]\d{0,8})$/, 'rateLimit'],
  [/^concurrency=([1-9]\d{0,8})$/, 'maxConcurrency'],
];

function readEntry(entry: string, place: string): ApiKey {
  const [name = '', hash = '', ...rest] = entry.split(/\s+/);
  // The message repeats nothing of the line: it may contain a key by mistake.
  if (!isKeyName(name)) throw malformed(place, 'it does not start with a name of letters, digits, dots and dashes');
  if (!hashPattern.test(hash)) throw malformed(place, 'its second word is not a hash such as `sha256:9f86d0…`');
  const limits = { rateLimit: null as number | null, maxConcurrency: null as number | null };
  let allowed = usualScopes;
  for (const word of rest) {
    const limit = parts.find(([pattern]) => pattern.test(word));
    const words = word.split(',');
    if (limit !== undefined) limits[limit[1]] = Number(limit[0].exec(word)?.[1]);
    else if (words.every(isKeyScope)) allowed = words;
    else throw malformed(place, 'a word after its hash is not a list of scopes, `rate=NUMBER` or `concurrency=NUMBER`');
  }
  return { name, hash, scopes: allowed, ...limits };
}

function malformed(place: string, reason: string): SetupError {
  return new SetupError(`${place} is not an API key: ${reason}. \`kdeps key new\` prints such a line.`);
}

/**
 * All keys of an API. A key in the environment replaces one of the same name in the workflow, so that a key can be
 * changed without changing the agent.
 */
export function allKeys(inWorkflow: readonly ApiKey[], inEnvironment: readonly ApiKey[]): readonly ApiKey[] {
  return [...new Map([...inWorkflow, ...inEnvironment].map((key) => [key.name, key])).values()];
}
