// The schema, field by field, in every accepted spelling.
import { describe, expect, it } from 'vitest';
import {
  Evaluator,
  LazyObject,
  type LazyValue,
  memoryLoader,
  PklDuration,
  type PklError,
} from '../../src/lang/index.ts';
import { agentDialect } from '../../src/runtime/language/dialect.ts';
import { scopeFunctionsOf } from '../../src/runtime/language/engine.ts';
import { jsonValue } from '../../src/runtime/run/json-value.ts';
import { schemaLoader } from '../../src/runtime/schema/loader.ts';
import { schemaUri } from '../../src/runtime/schema/uris.ts';
import { type Field, type Part, parts } from './schema-fields.ts';

const files = new Map<string, string>();
const evaluator = new Evaluator({
  loaders: [schemaLoader, memoryLoader('test', files)],
  hostFunctions: scopeFunctionsOf,
  dialects: [agentDialect],
});

function open(text: string): LazyObject {
  const uri = `test:/file-${files.size}.pkl`;
  files.set(uri, text);
  return evaluator.evaluation().object(uri);
}

/** A file with only the required fields, and these lines in the part. */
function fileWith(part: Part, lines: string, version: string, without: string): string {
  const start = `amends "${schemaUri(part.module, version)}"\n`;
  const needed = part.fields.filter((field) => !('default' in field) && field.name !== without);
  const inner = [...needed.map(({ name, good }) => `${name} = ${good}`), lines].join('\n');
  return start + part.text.replace('%', () => `\n${inner}\n`);
}

function follow(root: LazyObject, path: readonly string[]): LazyValue | undefined {
  return path.reduce<LazyValue | undefined>((value, step) => {
    if (!(value instanceof LazyObject)) return undefined;
    if (step.startsWith('@')) return value.entries().find(([key]) => key === step.slice(1))?.[1];
    return /^\d+$/.test(step) ? value.element(Number(step)) : value.get(step);
  }, root);
}

function valueOf(part: Part, field: Field, lines: string, version = '0.5.1'): unknown {
  const value = follow(open(fileWith(part, lines, version, field.name)), [...part.path, field.name]);
  return JSON.parse(JSON.stringify(jsonValue(value instanceof LazyObject ? value.export() : (value ?? null))));
}

function expected(field: Field): unknown {
  return 'gives' in field ? field.gives : JSON.parse(field.good);
}

describe.each(Object.entries(parts))('%s', (_, part) => {
  it.each(part.fields.map((field) => [field.name, field] as const))('%s', (name, field) => {
    if ('default' in field) expect(valueOf(part, field, '')).toEqual(field.default);
    else expect(() => valueOf(part, field, '')).toThrow(`\`${name}\` has no value.`);
    expect(valueOf(part, field, `${name} = ${field.good}`)).toEqual(expected(field));
    for (const older of field.older)
      expect(valueOf(part, field, `${older} = ${field.good}`, '0.1.30')).toEqual(expected(field));
    for (const value of field.bad)
      expect(() => valueOf(part, field, `${name} = ${value}`), value).toThrow(
        /^(Type constraint|Expected value of type)/,
      );
  });

  it('has only these fields', () => {
    const value = follow(open(fileWith(part, '', '0.5.1', '')), part.path);
    const known = [...part.fields.map(({ name }) => name), 'Settings', 'AgentSettings', 'CORS', 'Run', 'output'];
    expect(value instanceof LazyObject && value.keys().filter((name) => !known.includes(name))).toEqual([]);
  });

  it('rejects other fields, and suggests the closest one', () => {
    const [first] = part.fields;
    if (first === undefined) throw new Error('A part has fields.');
    let error: PklError | null = null;
    try {
      valueOf(part, first, `${first.name} = ${first.good}\n${first.name}x = 1`);
    } catch (thrown) {
      error = thrown as PklError;
    }
    expect(error?.message).toContain(`Cannot find property \`${first.name}x\``);
    expect(error?.hint).toContain(`\n${first.name}`);
  });
});

describe('features of earlier versions', () => {
  const workflow = (body: string) =>
    open(`amends "${schemaUri('Workflow', '0.1.30')}"\nname = "a"\ndescription = ""\naction = "a"\n${body}`);
  const resource = (body: string) =>
    open(`amends "${schemaUri('Resource', '0.1.30')}"\nid = "a"\nname = ""\ndescription = ""\ncategory = ""\n${body}`);

  it.each([
    ['args', 'args { 1 }'],
    ['securitySettings', 'settings { securitySettings { enforceSecurityRules = true; allowedModels { "a" } } }'],
    ['deferredApi', 'settings { apiServer { routes { new { path = "/"; deferredApi = true } } } }'],
  ])('%s is accepted in a workflow', (_, body) => {
    expect(workflow(body).export()).toBeDefined();
  });

  it.each([
    ['timeoutSeconds', 'run { exec { command = "c"; timeoutSeconds = 3 } }', 'Exec'],
    ['timeoutDuration as a number', 'run { python { script = "s"; timeoutDuration = 3 } }', 'Python'],
    [
      'timeoutSeconds of a request',
      'run { httpClient { method = "GET"; url = "u"; timeoutSeconds = 3 } }',
      'HTTPClient',
    ],
    ['timeoutSeconds of a question', 'run { chat { prompt = "p"; timeoutSeconds = 3 } }', 'Chat'],
  ])('%s is a time limit in seconds', (_, body, kind) => {
    expect(follow(resource(body), ['Run', kind, 'TimeoutDuration'])).toEqual(new PklDuration(3, 's'));
  });

  it.each([
    ['timestamp as a number', 'run { exec { command = "c"; timestamp = 3 } }', ['Run', 'Exec', 'ExitCode'], 0],
    ['imageGeneration', 'run { chat { prompt = "p"; imageGeneration = true } }', ['Run', 'Chat', 'Model'], 'llama3.2'],
    ['the file of an answer', 'run { apiResponse { file = "f" } }', ['Run', 'APIResponse', 'Success'], true],
    ['conditions of an earlier type', 'run { skipCondition { false } }', ['Run', 'Exec'], null],
    ['an action outside of `run`', 'exec { command = "c" }', ['Run', 'Exec', 'Command'], 'c'],
  ])('%s is accepted', (_, body, path, value) => {
    expect(follow(resource(body), path) ?? null).toBe(value);
  });

  it.each(['0.1.30', '0.2.0', '0.2.40', '0.2.41', '0.2.43', '0.3.0', '0.4.1', '0.5.1'])(
    'version %s is known',
    (version) => {
      expect(open(`amends "${schemaUri('Kdeps', version)}"`).get('RunMode')).toBe('docker');
    },
  );

  it.each([
    ['Http', 'HTTP'],
    ['KDeps', 'Kdeps'],
  ])('the module %s is now called %s', (older, name) => {
    expect(
      open(`import "${schemaUri(older, '0.1.30')}" as m\nname = m.getClass().simpleName`).get('name'),
    ).toBeDefined();
    expect(schemaUri(name)).toContain(name);
  });
});
