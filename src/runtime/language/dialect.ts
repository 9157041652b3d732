import type { Dialect } from '../../lang/index.ts';
import { rewriteCode } from '../binding/rewrite.ts';
import { derived } from '../kinds/registry.ts';
import { isSchemaUri, schemaUri } from '../schema/uris.ts';
import { ambientModules } from './ambient.ts';

const implicitImports = derived(
  (): ReadonlyMap<string, string> =>
    new Map([
      ...[...ambientModules()].map(([name, module]) => [name, schemaUri(module)] as const),
      ...['json', 'test', 'math', 'platform', 'semver', 'shell', 'xml', 'yaml'].map(
        (name) => [name, `pkl:${name}`] as const,
      ),
    ]),
);

/**
 * The dialect of files that amend a schema module: strings may contain promises, and the agent functions are in scope.
 */
export const agentDialect: Dialect = {
  matches: isSchemaUri,
  promises: true,
  get implicitImports() {
    return implicitImports();
  },
  rewrite: rewriteCode,
};
