/** Reads the files that tests declare. */
import { basename, resolve } from 'node:path';
import type { PklValue } from '../../lang/index.ts';
import { realPath } from '../files/paths.ts';
import { readRegularFile } from '../files/read-file.ts';
import { isBase64 } from '../language/natives.ts';
import { field, textOr } from '../language/values.ts';
import { isInside } from '../run/run-files.ts';

/** A file of a test cannot be used; the message says why. */
export class TestFileError extends Error {}

/** The largest file of a test, in bytes. */
const MAX_SIZE = 512 * 1024 * 1024;

/** A file that a form uploads. */
export interface TestUpload {
  readonly field: string;
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/**
 * The content of a `TestFile`.
 *
 * @param folder the folder of the test module
 * @throws TestFileError when it is invalid, or its file does not exist or is not in the folder
 */
export async function contentOfTestFile(value: PklValue, folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const [text, base64, file] = ['Text', 'Base64', 'File'].map((name) => textOr(field(value, name), null));
  if ([text, base64, file].filter((form) => typeof form === 'string').length !== 1)
    throw new TestFileError('needs exactly one of `Text`, `Base64` and `File`');
  if (typeof text === 'string') return new TextEncoder().encode(text);
  if (typeof base64 === 'string') return decoded(base64);
  return readFixture(file ?? '', folder);
}

/**
 * The file of a `TestUpload`.
 *
 * @throws TestFileError as for `contentOfTestFile`
 */
export async function testUploadOf(value: PklValue, folder: string): Promise<TestUpload> {
  const content = await contentOfTestFile(value, folder);
  const name = textOr(field(value, 'Name'), basename(textOr(field(value, 'File'), 'file')));
  return { field: textOr(field(value, 'Field'), 'file'), name, content };
}

/**
 * The path of a file next to a test module.
 *
 * @param name relative to the folder of the module
 * @throws TestFileError when it is not in the folder
 * @example pathInTests('kept/all.json', 'painter/tests'); // '/home/me/painter/tests/kept/all.json'
 */
export function pathInTests(name: string, folder: string): string {
  const path = resolve(folder, name);
  const root = resolve(folder);
  if (path !== root && isInside(path, root) && isInside(realPath(path), realPath(root))) return path;
  throw new TestFileError(`names \`${name}\`, which is not in the folder of the tests`);
}

async function readFixture(name: string, folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const content = await readRegularFile(pathInTests(name, folder), MAX_SIZE);
  if (content === 'none') throw new TestFileError(`names \`${name}\`, but the folder of the tests has no such file`);
  if (content === 'too-large') throw new TestFileError(`names \`${name}\`, which is larger than 512 MB`);
  return new Uint8Array(content);
}

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const plain = base64.replace(/\s+/g, '');
  if (!isBase64(plain)) throw new TestFileError('has a `Base64` that is not base64');
  return new Uint8Array(Buffer.from(plain, 'base64'));
}
