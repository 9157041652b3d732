// The JSON Schemas and TypeScript types of all golden modules describe what these modules evaluate to.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { transformSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { moduleSchema, moduleTypescript, moduleValidators } from '../../src/generators/index.ts';
import { readModuleTypes } from '../../src/lang/contracts/index.ts';
import { PklError } from '../../src/lang/index.ts';
import { fileUri, NodeEvaluator } from '../../src/lang/node/index.ts';
import { findFixtures, fixturePath } from '../support/fixtures.ts';
import { root } from '../support/root.ts';

const evaluator = new NodeEvaluator({ timeoutMs: 10_000 });
afterAll(() => evaluator.close());

/** What modules evaluate to, and what is written about it. */
interface Described {
  readonly name: string;
  readonly value: unknown;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly types: string;
  readonly validators: string;
  readonly root: string;
}

const own = ['AppConfig', 'plain', 'production', 'shapes'].map((name) => `generate/${name}`);
const { cases } = await findFixtures();
const names = [...own, ...cases.filter(({ error }) => error === undefined).map(({ name }) => name)];

/** Null for modules without a result in JSON: tests of functions, references, mixed objects. */
function describeModule(name: string): Described | null {
  const uri = fileUri(fixturePath(`${name}.pkl`)).toString();
  const evaluation = evaluator.evaluation();
  let value: unknown;
  try {
    value = evaluation.value(uri);
  } catch (error) {
    if (error instanceof PklError || error instanceof TypeError) return null;
    throw error;
  }
  const contract = readModuleTypes(evaluation, uri);
  return {
    name,
    value: rendered(value),
    schema: moduleSchema(contract),
    types: moduleTypescript(contract, 'json'),
    validators: moduleValidators(contract),
    root: contract.root,
  };
}

/** The value as JSON, in which null properties are omitted. */
function rendered(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return Number(value);
  // JSON has no other numbers.
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0.5;
  if (Array.isArray(value)) return value.map(rendered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, rendered(each)]),
  );
}

/** A schema as of Standard Schema. */
interface Validator {
  readonly '~standard': { readonly validate: (value: unknown) => object };
}

/** Values that differ from a value in one place, most of which are wrong. */
function variantsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value))
    return [
      {},
      [...value, {}],
      ...value.slice(0, 3).flatMap((each, at) => variantsOf(each).map((other) => value.with(at, other))),
    ];
  if (typeof value !== 'object' || value === null) return [null, {}, -1, 0.5, '', 'other', true];
  const entries = Object.entries(value);
  return [
    [],
    { ...value, other: 1 },
    ...entries.slice(0, 8).map(([name]) => Object.fromEntries(entries.filter(([each]) => each !== name))),
    ...entries.slice(0, 8).flatMap(([name, each]) =>
      variantsOf(each)
        .slice(0, 12)
        .map((other) => ({ ...value, [name]: other })),
    ),
  ];
}

const described = names.map(describeModule).filter((each) => each !== null);

describe('the schemas and types of all golden modules', () => {
  it('are made for most of them', () => {
    expect(described.length).toBeGreaterThan(names.length / 2);
  });

  it('have JSON Schemas that the values satisfy', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    addFormats.default(ajv);
    const failures: string[] = [];
    for (const { name, schema, value } of described) {
      try {
        if (!ajv.validate(schema, value)) failures.push(`${name}: ${ajv.errorsText()}`);
      } catch (error) {
        failures.push(`${name}: ${String(error)}`);
      }
    }
    expect(failures).toEqual([]);
  });

  it('have validators that accept what the schemas accept', { timeout: 120_000 }, async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const folder = mkdtempSync(join(tmpdir(), 'kdeps-validators-'));
    const failures: string[] = [];
    let refused = 0;
    try {
      for (const { name, validators, value, schema } of described) {
        const file = join(folder, `${name.replaceAll('/', '.')}.mjs`);
        writeFileSync(file, transformSync(validators, { loader: 'ts', format: 'esm' }).code);
        const [own] = /(?<=export const )\w+Schema/.exec(validators) ?? [];
        const made = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, Validator>;
        const accepts = ajv.compile(schema);
        for (const each of [value, ...variantsOf(value)]) {
          const result = made[own ?? '']?.['~standard'].validate(each);
          const isFine = result !== undefined && !('issues' in result);
          if (!isFine) refused++;
          if (isFine !== accepts(each))
            failures.push(`${name}: ${JSON.stringify(each).slice(0, 200)} ${JSON.stringify(result).slice(0, 200)}`);
        }
      }
      expect(failures).toEqual([]);
      expect(refused).toBeGreaterThan(described.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('have types under strict that the values satisfy', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'kdeps-types-'));
    try {
      const files = described.flatMap(({ name, types, validators, value, root: type }) => {
        const file = `${name.replaceAll('/', '.')}.ts`;
        writeFileSync(join(folder, `validators.${file}`), validators);
        writeFileSync(join(folder, file), `${types}\nexport const value: ${type} = ${JSON.stringify(value)};\n`);
        return [file, `validators.${file}`];
      });
      const args =
        '--strict --exactOptionalPropertyTypes --noEmit --target es2022 --lib es2023 --module nodenext --types'.split(
          ' ',
        );
      const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      const { stdout } = spawnSync(process.execPath, [tsc, ...args, '', ...files], { cwd: folder, encoding: 'utf8' });
      expect(stdout).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
