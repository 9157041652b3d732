/**
 * What the language needs to know to read the files of agents: the schema they amend, the names they may use, and that
 * their strings may hold promises. Light, because every evaluation starts with it.
 */
import type { HostFunctions } from '../../lang/index.ts';
import { isSchemaUri } from '../schema/uris.ts';

export { schemaLoader } from '../schema/loader.ts';
export { isSchemaUri } from '../schema/uris.ts';
export { agentDialect } from './dialect.ts';

/** The functions of a schema module as long as no agent runs: each says that it has no value yet. */
export function waitingFunctions(uri: string, external: readonly string[]): HostFunctions | undefined {
  if (!isSchemaUri(uri)) return undefined;
  return Object.fromEntries(external.map((name) => [name, () => failWaiting(name)]));
}

function failWaiting(name: string): never {
  throw new Error(
    `\`${name}\` only has a value while the agent runs. Write it as a promise, \`"@(…)"\`, or give a request.`,
  );
}
