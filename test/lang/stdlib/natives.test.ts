import { describe, expect, it } from 'vitest';
import { standardNatives } from '../../../src/lang/stdlib/natives/index.ts';
import { sources } from '../../../src/lang/stdlib/sources.generated.ts';
import type { NativeModule } from '../../../src/lang/values/native.ts';
import { type Declared, declarationsOf, hasModifier } from './declarations.ts';

const unasked = (): never => {
  throw new TypeError('no native is called here');
};
const declarations = { annotationsOf: unasked, moduleUriOf: unasked, typeOf: unasked };

function nativesOf(module: string): NativeModule | undefined {
  return standardNatives(`pkl:${module}`, declarations);
}

/** The name of the row that a declaration needs; undefined for one that needs none. */
function rowName(declared: Declared): string | undefined {
  if (!hasModifier(declared, 'external')) return undefined;
  if (declared.node.kind === 'Method') return `${declared.name}()`;
  return declared.node.kind === 'Property' ? declared.name : undefined;
}

function externalMembers(module: string): string[] {
  return declarationsOf(module).flatMap((declared) => {
    const row = rowName(declared);
    return row === undefined ? [] : [`${module}#${declared.className}.${row}`];
  });
}

function rows(module: string): string[] {
  return Object.entries(nativesOf(module) ?? {}).flatMap(([className, table]) =>
    Object.keys(table).map((row) => `${module}#${className}.${row}`),
  );
}

describe('native tables', () => {
  const modules = Object.keys(sources);

  it('have a row for each external member', () => {
    const present = new Set(modules.flatMap(rows));
    expect(modules.flatMap(externalMembers).filter((member) => !present.has(member))).toEqual([]);
  });

  it('have no row without an external member', () => {
    const wanted = new Set(modules.flatMap(externalMembers));
    expect(modules.flatMap(rows).filter((row) => !wanted.has(row))).toEqual([]);
  });

  it('take as many arguments as the member declares', () => {
    const wrong = modules.flatMap((module) =>
      declarationsOf(module).flatMap(({ className, name, node }) => {
        const arity = nativesOf(module)?.[className]?.[`${name}()`]?.arity;
        if (node.kind !== 'Method' || node.body !== null || arity === undefined || arity < 0) return [];
        return node.parameters.length === arity ? [] : [`${module}#${className}.${name}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});
