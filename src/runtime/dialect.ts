import type { Dialect } from '../lang/index.ts';
import { isSchemaUri, schemaUri } from './schema/loader.ts';

/** Names that every file of an agent can use without importing them, and the modules of the schema that they stand for. */
export const ambientModules: ReadonlyMap<string, string> = new Map(
  Object.entries({
    request: 'APIServerRequest',
    exec: 'Exec',
    python: 'Python',
    client: 'HTTP',
    llm: 'LLM',
    data: 'Data',
    document: 'Document',
    JSONParser: 'Document',
    memory: 'Memory',
    session: 'Session',
    tool: 'Tool',
    tools: 'Tool',
    item: 'Item',
    skip: 'Skip',
    utils: 'Utils',
  }),
);

const implicitImports: ReadonlyMap<string, string> = new Map([
  ...[...ambientModules].map(([name, module]) => [name, schemaUri(module)] as const),
  ...['json', 'test', 'math', 'platform', 'semver', 'shell', 'xml', 'yaml'].map(
    (name) => [name, `pkl:${name}`] as const,
  ),
]);

/** Files that amend a module of the schema: strings may hold promises, and the functions of agents are at hand. */
export const agentDialect: Dialect = { matches: isSchemaUri, promises: true, implicitImports };
