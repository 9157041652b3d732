/** The schema modules ship with the package: whatever version a file names, they are found here, without a network. */

import type { Uri } from '../../lang/index.ts';
import { type ModuleLoader, type ModuleText, PklError } from '../../lang/index.ts';
import { didYouMean } from '../suggest.ts';
import { sources } from './sources.generated.ts';

const HOST = 'schema.kdeps.com';

/** The newest version of the schema; files that we write name it. */
export const SCHEMA_VERSION = '0.5.1';

/** Names that modules had in earlier versions. */
const formerNames: Readonly<Record<string, string>> = { Http: 'HTTP', KDeps: 'Kdeps' };

/** The URI of a schema module. */
export function schemaUri(name: string, version = SCHEMA_VERSION): string {
  return `package://${HOST}/core@${version}#/${name}.pkl`;
}

/** Whether a URI names a module of the schema, in whatever version. */
export function isSchemaUri(uri: string): boolean {
  return schemaModule(uri) !== null;
}

/** The name of the schema module at a URI, `Workflow` for example; null when it is no URI of the schema. */
export function schemaModule(uri: string): string | null {
  const found = /^package:\/\/schema\.kdeps\.com\/core@([^#/]+)#\/(?:.*\/)?(\w+)\.pkl$/.exec(uri);
  const name = found?.[2];
  return name === undefined ? null : (formerNames[name] ?? name);
}

/** Modules with properties that tell about a request: each evaluation has its own. All others only declare things. */
const requestModules = new Set(['APIServerRequest', 'Data', 'Exec', 'HTTP', 'LLM', 'Python']);

const sharedModules: ReadonlySet<string> = new Set(
  Object.keys(sources)
    .filter((name) => !requestModules.has(name))
    .map((name) => schemaUri(name)),
);

/** Whether a module of the schema is the same for all requests, so that it can be made once. */
export function isSharedModule(uri: string): boolean {
  return sharedModules.has(uri);
}

/** Loads the modules of the schema. */
export const schemaLoader: ModuleLoader = {
  isLocal: false,
  isHierarchical: true,
  isGlobbable: false,
  hasFragmentPaths: true,
  handles: (uri) => uri.toString().startsWith(`package://${HOST}/core@`),
  load,
  hasElement: (uri) => sources[schemaModule(uri.toString()) ?? ''] !== undefined,
  listElements: () => [],
};

/** All versions are one module: the newest understands how the older ones spelled things. */
function load(uri: Uri): ModuleText {
  const address = uri.toString();
  const version = /core@([^#/]*)/.exec(address)?.[1] ?? '';
  if (!/^\d+\.\d+(\.\d+)?(-[\w.]+)?$/.test(version)) {
    const hint = `The newest version is \`${SCHEMA_VERSION}\`.`;
    throw new PklError({
      code: 'kdeps/unknown-schema-version',
      text: `The KDeps schema has no version \`${version}\`.`,
      hint,
    });
  }
  const name = schemaModule(address) ?? /#\/(.*?)(?:\.pkl)?$/.exec(address)?.[1] ?? '';
  const text = sources[name];
  if (text !== undefined) return { uri: schemaUri(name), text };
  const hint = didYouMean(name, Object.keys(sources));
  throw new PklError({
    code: 'kdeps/unknown-schema-module',
    text: `The KDeps schema has no module \`${name}\`.`,
    ...(hint !== undefined && { hint }),
  });
}
