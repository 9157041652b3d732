/**
 * What the language needs to read agent files: their schema, ambient names, and promises in strings. Kept small,
 * because every evaluation starts with it.
 */
import type { HostFunctions } from '../../lang/index.ts';
import { isSchemaUri } from '../schema/uris.ts';

export { type InputMaker, previewedInput } from '../input/previewed-input.ts';
export { schemaLoader } from '../schema/loader.ts';
export { isSchemaUri } from '../schema/uris.ts';
export { agentDialect } from './dialect.ts';

/** Stand-ins for the functions of a schema module while no agent runs; each throws an error that explains this. */
export function waitingFunctions(uri: string, external: readonly string[]): HostFunctions | undefined {
  if (!isSchemaUri(uri)) return undefined;
  return Object.fromEntries(external.map((name) => [name, () => failWaiting(name)]));
}

function failWaiting(name: string): never {
  throw new Error(
    `\`${name}\` only has a value while the agent runs. Write it as a promise, \`"@(…)"\`, or give a request.`,
  );
}
