/** Writes the declarations of an ES module that exports what a Pkl module evaluates to. */
import type { Contract } from '../lang/contracts/index.ts';
import { exportedNames, freeName } from './exported-names.ts';
import { TypescriptTypes } from './typescript.ts';

/**
 * The text of a `.d.ts` file: the types, the value as the default export, and an export for each property of the module whose
 * name permits it.
 *
 * @example moduleDeclarations(readModuleTypes(evaluation, 'app:/main.pkl'))
 */
export function moduleDeclarations(contract: Contract): string {
  const types = new TypescriptTypes('plain');
  const isClass = contract.classes.has(contract.root);
  const root = isClass ? types.nameOf(contract, contract.root) : types.nameOfAlias(contract, contract.root);
  for (const name of contract.classes.keys()) types.nameOf(contract, name);
  for (const name of contract.aliases.keys()) types.nameOfAlias(contract, name);
  const names = exportedNames((contract.classes.get(contract.root)?.fields ?? []).map(({ name }) => name));
  const value = freeName('config', names);
  const exports = names.map((name) => `export declare const ${name}: ${root}[${JSON.stringify(name)}];\n`).join('');
  const own = `declare const ${value}: ${root};\nexport default ${value};\n${exports}`;
  return [...types.declarations, own].join('\n');
}
