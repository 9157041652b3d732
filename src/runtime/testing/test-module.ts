/** Reads modules with tests of an agent. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PklError, type PklValue } from '../../lang/index.ts';
import { AgentError, type Problem } from '../diagnostics/errors.ts';
import { rewordForAuthors } from '../diagnostics/reword.ts';
import { AgentEngine, briefReport } from '../language/engine.ts';
import type { EngineOptions } from '../language/program.ts';
import { entriesOf, field, list, numberOr, text, textMap, textOr } from '../language/values.ts';
import { jsonValue } from '../run/json-value.ts';
import { schemaUri } from '../schema/uris.ts';
import type { StandIn } from './stand-in.ts';
import { contentOfTestFile, pathInTests, TestFileError, type TestUpload, testUploadOf } from './test-files.ts';

/** A test module as plain data. */
export interface TestModule {
  readonly standIns: ReadonlyMap<string, StandIn & Placed>;
  readonly tests: readonly AgentTest[];
}

/** Where something is defined: in the module, or in one that it amends. */
interface Placed {
  readonly place: { readonly file: string; readonly line: number };
}

/** A request, and the response that it must get. */
export interface AgentTest extends Placed {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: ReadonlyMap<string, string>;
    readonly headers: ReadonlyMap<string, string>;
    /** Undefined for none. */
    readonly json: unknown;
    readonly body: string | null;
    /** Fields of a form. */
    readonly form: ReadonlyMap<string, string>;
    /** Files that the form uploads. */
    readonly uploads: readonly TestUpload[];
  };
  readonly expected: {
    readonly status: number;
    readonly headers: ReadonlyMap<string, string>;
    /** What the body must contain; undefined for anything. */
    readonly json: unknown;
    readonly body: string | null;
    /** An absolute path; null for none. */
    readonly file: string | null;
  };
}

/** A module with tests has errors. */
export class TestModuleError extends AgentError {}

/** The class of test modules. */
const MODULE = 'org.kdeps.pkl.Test';

/**
 * Reads a test module.
 *
 * @throws TestModuleError when the module is invalid or does not amend `Test.pkl`
 * @example await readTestModule('painter/tests/painter.pkl', { env: {}, cacheFolder: '/tmp/cache' });
 */
export async function readTestModule(path: string, options: EngineOptions): Promise<TestModule> {
  const engine = new AgentEngine(options);
  try {
    const open = engine.openText(await engine.load(path));
    if (open.className !== MODULE)
      throw new TestModuleError([
        {
          code: 'kdeps/wrong-schema-module',
          message: 'This file is not a test of an agent.',
          file: path,
          line: 1,
          hint: `Start it with \`amends "${schemaUri('Test')}"\`.`,
        },
      ]);
    const placeOf = (...entry: readonly string[]) => {
      const place = open.placeOf(...entry);
      if (place === null || !place.file.startsWith('file:')) return { file: path, line: 1 };
      return { file: fileURLToPath(place.file), line: place.line };
    };
    const files = new DeclaredFiles(dirname(path), placeOf);
    const module: TestModule = {
      standIns: new Map(
        await all(entriesOf(open.read('StandIns')), async ([id, value]) => {
          const standIn = await standInOf(value, ['StandIns', text(id)], files);
          return [text(id), { ...standIn, place: placeOf('StandIns', text(id)) }] as const;
        }),
      ),
      tests: await all(entriesOf(open.read('Tests')), async ([name, value]) => {
        const test = await testOf(value, ['Tests', text(name)], files);
        return { ...test, name: text(name), place: placeOf('Tests', text(name)) };
      }),
    };
    if (files.problems.length > 0) throw new TestModuleError(files.problems);
    return module;
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    throw new TestModuleError([rewordForAuthors({ ...briefReport(error), file: path })]);
  } finally {
    engine.close();
  }
}

/** Reads the files that a module declares, and collects what is wrong with them. */
class DeclaredFiles {
  readonly #folder: string;
  readonly #placeOf: (...entry: readonly string[]) => Placed['place'];
  readonly #problems: Problem[] = [];

  /** @param folder the folder of the module */
  constructor(folder: string, placeOf: (...entry: readonly string[]) => Placed['place']) {
    this.#folder = folder;
    this.#placeOf = placeOf;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** What `read` returns for the folder; null after a problem, which is that of the entry at this path of the module. */
  async read<T>(entry: readonly string[], read: (folder: string) => T | Promise<T>): Promise<T | null> {
    try {
      return await read(this.#folder);
    } catch (error) {
      if (!(error instanceof TestFileError)) throw error;
      this.report(entry, error.message);
      return null;
    }
  }

  /** @param what continues a sentence that starts with the last name of the entry */
  report(entry: readonly string[], what: string): void {
    const message = `\`${entry.at(-1)}\` ${what}.`;
    this.#problems.push({ code: 'kdeps/unusable-test-file', message, ...this.#placeOf(...entry) });
  }
}

async function all<T, R>(values: readonly T[], read: (value: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const value of values) results.push(await read(value));
  return results;
}

async function standInOf(value: PklValue, entry: readonly string[], declared: DeclaredFiles): Promise<StandIn> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, file] of entriesOf(field(value, 'Files'))) {
    const content = await declared.read([...entry, 'Files', text(name)], (folder) => contentOfTestFile(file, folder));
    if (content !== null) files.set(text(name), content);
  }
  return {
    output: text(field(value, 'Output')),
    status: numberOr(field(value, 'Status'), 0),
    headers: textMap(field(value, 'Headers')),
    files,
    failure: textOr(field(value, 'Failure'), null),
  };
}

async function testOf(
  value: PklValue,
  entry: readonly string[],
  declared: DeclaredFiles,
): Promise<Pick<AgentTest, 'request' | 'expected'>> {
  const [request, expected] = [field(value, 'Request'), field(value, 'Expect')];
  const uploads: TestUpload[] = [];
  for (const upload of list(field(request, 'Uploads'))) {
    const read = await declared.read([...entry, 'Request', 'Uploads'], (folder) => testUploadOf(upload, folder));
    if (read !== null) uploads.push(read);
  }
  const file = textOr(field(expected, 'File'), null);
  return {
    request: {
      method: text(field(request, 'Method')),
      path: text(field(request, 'Path')),
      query: textMap(field(request, 'Query')),
      headers: textMap(field(request, 'Headers')),
      json: jsonOf(field(request, 'Json')),
      body: textOr(field(request, 'Body'), null),
      form: textMap(field(request, 'Form')),
      uploads,
    },
    expected: {
      status: numberOr(field(expected, 'Status'), 0),
      headers: textMap(field(expected, 'Headers')),
      json: jsonOf(field(expected, 'Json')),
      body: textOr(field(expected, 'Body'), null),
      file:
        file === null ? null : await declared.read([...entry, 'Expect', 'File'], (folder) => pathInTests(file, folder)),
    },
  };
}

/** A Dynamic as JSON; undefined when it is empty. Numbers are those of JSON. */
function jsonOf(value: PklValue): unknown {
  const json: unknown = JSON.parse(
    JSON.stringify(jsonValue(value), (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)),
  );
  return typeof json === 'object' && json !== null && Object.keys(json).length === 0 ? undefined : json;
}
