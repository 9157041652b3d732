/**
 * What the language needs to know to read the files of agents: the schema they amend, the names they may use, and that
 * their strings may hold promises. Light, because every evaluation starts with it.
 */
import type { HostFunctions } from '../../lang/index.ts';
import { schemaTexts } from '../schema/texts.ts';
import { schemaModule } from '../schema/uris.ts';

export { schemaLoader } from '../schema/loader.ts';
export { isSchemaUri } from '../schema/uris.ts';
export { agentDialect } from './dialect.ts';

/** The functions of a schema module as long as no agent runs: each says that it has no value yet. */
export function waitingFunctions(uri: string): HostFunctions | undefined {
  const module = schemaModule(uri);
  const text = module === null ? undefined : schemaTexts()[module];
  if (text === undefined) return undefined;
  const names = [...text.matchAll(/^external function (\w+)/gm)].map(([, name]) => name ?? '');
  return Object.fromEntries(names.map((name) => [name, () => failWaiting(name)]));
}

function failWaiting(name: string): never {
  throw new Error(
    `\`${name}\` only has a value while the agent runs. Write it as a promise, \`"@(…)"\`, or give a request.`,
  );
}
