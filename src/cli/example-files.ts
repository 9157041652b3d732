import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cannotReadExampleFile, cannotWriteExampleFile, type Message } from '../lang/diagnostics/index.ts';
import { PklError, Uri } from '../lang/index.ts';
import { pathOf } from '../lang/node/index.ts';
import type { ExampleFiles } from '../lang/testing/index.ts';

/** The files with expected and actual values next to test modules. */
export const exampleFiles: ExampleFiles = {
  exists: (uri) => existsSync(path(uri)),
  read: (uri) => orFail(uri, cannotReadExampleFile, (file) => readFileSync(file, 'utf8')),
  write: (uri, text) => orFail(uri, cannotWriteExampleFile, (file) => writeFileSync(file, text)),
  remove: (uri) => orFail(uri, cannotWriteExampleFile, (file) => rmSync(file, { force: true })),
};

function path(uri: string): string {
  return pathOf(Uri.parse(uri));
}

function orFail<T>(uri: string, message: (file: string) => Message, work: (file: string) => T): T {
  const file = path(uri);
  try {
    return work(file);
  } catch {
    throw new PklError(message(file));
  }
}
