import type { Dialect } from '../lang/index.ts';
import { ambientModules } from './ambient.ts';
import { rewriteCode } from './binding/rewrite.ts';
import { isSchemaUri, schemaUri } from './schema/loader.ts';

const implicitImports: ReadonlyMap<string, string> = new Map([
  ...[...ambientModules].map(([name, module]) => [name, schemaUri(module)] as const),
  ...['json', 'test', 'math', 'platform', 'semver', 'shell', 'xml', 'yaml'].map(
    (name) => [name, `pkl:${name}`] as const,
  ),
]);

/** Files that amend a module of the schema: strings may hold promises, and the functions of agents are at hand. */
export const agentDialect: Dialect = { matches: isSchemaUri, promises: true, implicitImports, rewrite: rewriteCode };
