/** Reads modules with tests of an agent. */
import { fileURLToPath } from 'node:url';
import { PklError, type PklValue } from '../../lang/index.ts';
import { AgentError } from '../diagnostics/errors.ts';
import { rewordForAuthors } from '../diagnostics/reword.ts';
import { AgentEngine, briefReport } from '../language/engine.ts';
import type { EngineOptions } from '../language/program.ts';
import { entriesOf, field, numberOr, text, textMap, textOr } from '../language/values.ts';
import { jsonValue } from '../run/json-value.ts';
import { schemaUri } from '../schema/uris.ts';
import type { StandIn } from './stand-in.ts';

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
  };
  readonly expected: {
    readonly status: number;
    readonly headers: ReadonlyMap<string, string>;
    /** What the body must contain; undefined for anything. */
    readonly json: unknown;
    readonly body: string | null;
    /** A path relative to the module; null for none. */
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
    return {
      standIns: new Map(
        entriesOf(open.read('StandIns')).map(([id, value]) => {
          return [text(id), { ...standInOf(value), place: placeOf('StandIns', text(id)) }];
        }),
      ),
      tests: entriesOf(open.read('Tests')).map(([name, value]) => {
        return { ...testOf(value), name: text(name), place: placeOf('Tests', text(name)) };
      }),
    };
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    throw new TestModuleError([rewordForAuthors({ ...briefReport(error), file: path })]);
  } finally {
    engine.close();
  }
}

function standInOf(value: PklValue): StandIn {
  return {
    output: text(field(value, 'Output')),
    status: numberOr(field(value, 'Status'), 0),
    headers: textMap(field(value, 'Headers')),
    failure: textOr(field(value, 'Failure'), null),
  };
}

function testOf(value: PklValue): Pick<AgentTest, 'request' | 'expected'> {
  const [request, expected] = [field(value, 'Request'), field(value, 'Expect')];
  return {
    request: {
      method: text(field(request, 'Method')),
      path: text(field(request, 'Path')),
      query: textMap(field(request, 'Query')),
      headers: textMap(field(request, 'Headers')),
      json: jsonOf(field(request, 'Json')),
      body: textOr(field(request, 'Body'), null),
    },
    expected: {
      status: numberOr(field(expected, 'Status'), 0),
      headers: textMap(field(expected, 'Headers')),
      json: jsonOf(field(expected, 'Json')),
      body: textOr(field(expected, 'Body'), null),
      file: textOr(field(expected, 'File'), null),
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
