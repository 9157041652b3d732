import type { Dialect } from '../../lang/index.ts';
import { rewriteCode } from '../binding/rewrite.ts';
import { derived } from '../kinds/registry.ts';
import { schemaTexts } from '../schema/texts.ts';
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
    // Registers the kinds, whose functions are in scope, too.
    schemaTexts();
    return implicitImports();
  },
  rewrite: rewriteCode,
};
