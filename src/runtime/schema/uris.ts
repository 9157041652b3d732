/** The URIs of the schema's modules. */
import { derived } from '../kinds/registry.ts';

export const HOST = 'schema.kdeps.com';

/** The newest version of the schema; files that we write name it. */
export const SCHEMA_VERSION = '0.5.1';

/** Names that modules had in earlier versions. */
const formerNames = derived(
  (kinds): ReadonlyMap<string, string> =>
    new Map(Object.entries(Object.assign({ KDeps: 'Kdeps' }, ...kinds.map(({ schema }) => schema.formerNames ?? {})))),
);

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
  return name === undefined ? null : (formerNames().get(name) ?? name);
}
