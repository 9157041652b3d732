import { describe, expect, it } from 'vitest';
import { STANDARD_MODULES } from '../../../src/lang/stdlib/module-names.ts';
import { type Declared, declarations, hasModifier } from './declarations.ts';

/** Whether a member overrides an inherited one, which is already documented. */
function isOverride({ module, className, name }: Declared): boolean {
  // Every module extends `Module`, and every class ultimately `Any`.
  let above: string | undefined = className === '' ? 'Module' : (superclassOf(module, className) ?? 'Any');
  while (above !== undefined) {
    const owner: string = above;
    if (declarations.some((it) => isNear(it, module) && it.className === owner && it.name === name)) return true;
    above = superclassOf(module, owner) ?? (owner === 'Any' ? undefined : 'Any');
  }
  return false;
}

function superclassOf(module: string, className: string): string | undefined {
  const found = declarations.find((it) => isNear(it, module) && it.node.kind === 'Class' && it.name === className);
  const supertype = found?.node.kind === 'Class' ? found.node.supertype : null;
  return supertype?.kind === 'DeclaredType' ? supertype.name.text : undefined;
}

function isNear(declared: Declared, module: string): boolean {
  return declared.module === module || declared.module === 'base';
}

/** Whether a declaration sets a property that the amended module declares. */
function isAmending({ module }: Declared): boolean {
  return module === 'doc-package-info';
}

function lineOf(module: string, className: string, name: string): number {
  const found = declarations.find((it) => it.module === module && it.className === className && it.name === name);
  return found?.line ?? 0;
}

describe('the standard library', () => {
  it('documents every declaration except overrides', () => {
    const bare = declarations.filter(
      (it) => it.node.docComment === null && !hasModifier(it, 'local') && !isAmending(it) && !isOverride(it),
    );
    expect(bare.map(({ module, className, name }) => `${module}#${className}.${name}`)).toEqual([]);
  });

  it('lists its modules in alphabetical order, ignoring case', () => {
    expect(STANDARD_MODULES.slice(0, 5)).toEqual(['analyze', 'base', 'Benchmark', 'Command', 'DocPackageInfo']);
    expect(STANDARD_MODULES).not.toContain('doc-package-info');
  });
});

// Error messages show these lines with their numbers, in a gutter as wide as the number.
describe('lines that error messages show', () => {
  it.each([
    ['base', '', 'NonNull', 2],
    ['base', 'Module', 'output', 3],
    ['base', 'FileOutput', 'bytes', 3],
    ['base', 'Number', 'isBetween', 3],
    ['base', 'Int', 'h', 3],
    ['base', 'Int', 'toRadixString', 4],
    ['base', '', 'UInt8', 4],
    ['base', '', 'Uri', 4],
    ['Project', '', 'package', 2],
    ['Project', '', 'dependencies', 3],
    ['Project', '', 'evaluatorSettings', 3],
    ['EvaluatorSettings', '', 'resolve', 3],
    ['ref', 'Reference', 'toString', 3],
  ])('%s#%s.%s has a number of the right width', (module, className, name, width) => {
    expect(String(lineOf(module, className, name))).toHaveLength(width);
  });
});
