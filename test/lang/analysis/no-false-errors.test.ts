// Valid modules give no error: every fixture that evaluates, and the standard library.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '../../../src/lang/analysis/index.ts';
import { STANDARD_MODULES } from '../../../src/lang/stdlib/module-names.ts';
import { findFixtures, fixtureFolder } from '../../support/fixtures.ts';
import { fileProject, findingsOf } from './support.ts';

/** Fixtures that evaluate although something in them is wrong, which is what they are about. */
const mistaken: Readonly<Record<string, string>> = {
  'api/value-made-by-library': 'catches errors',
  'declarations/amending-local-type-unknown': 'a type that is never needed',
  'modules/importUnused': 'an import that is never needed',
  'objects/parametersIgnored': 'parameters that are never used',
  'objects/predicate-before-checks': 'elements that are replaced before they are checked',
  'types/lazy-listing-element': 'an element that is never read',
  'types/varArgs': 'catches errors',
};

const { cases } = await findFixtures();
const valid = cases.filter(({ error, name }) => error === undefined && !Object.hasOwn(mistaken, name));

let project: Project;
beforeAll(() => {
  project = fileProject();
});

function errorsIn(module: string): readonly string[] {
  return findingsOf(project, module)
    .filter(({ severity }) => severity === 'error')
    .map(({ line, code, message }) => `${module}:${line} ${code}: ${message}`);
}

describe('no error is found', () => {
  it('in fixtures that evaluate', { timeout: 120_000 }, () => {
    expect(valid.length).toBeGreaterThan(300);
    expect(valid.flatMap(({ name }) => errorsIn(join(fixtureFolder, `${name}.pkl`)))).toEqual([]);
  });

  it('in the standard library', { timeout: 120_000 }, () => {
    expect(STANDARD_MODULES.flatMap((name) => errorsIn(`pkl:${name}`))).toEqual([]);
  });
});

it('fixtures with mistakes exist, and have some', () => {
  for (const name of Object.keys(mistaken)) {
    const path = join(fixtureFolder, `${name}.pkl`);
    expect(existsSync(path), name).toBe(true);
    expect(errorsIn(path), name).not.toEqual([]);
  }
});
