/** URIs of the schema's modules. */
import { derived } from '../kinds/registry.ts';

export const HOST = 'schema.kdeps.com';

/** The newest schema version; files we write use it. */
export const SCHEMA_VERSION = '0.5.1';

/** Former module names. */
const formerNames = derived(
  (kinds): ReadonlyMap<string, string> =>
    new Map(Object.entries(Object.assign({ KDeps: 'Kdeps' }, ...kinds.map(({ schema }) => schema.formerNames ?? {})))),
);

/** The URI of a schema module. */
export function schemaUri(name: string, version = SCHEMA_VERSION): string {
  return `package://${HOST}/core@${version}#/${name}.pkl`;
}

/** Whether a URI names a schema module of any version. */
export function isSchemaUri(uri: string): boolean {
  return schemaModule(uri) !== null;
}

/** The name of the schema module at a URI, such as `Workflow`; null when it is not a schema URI. */
export function schemaModule(uri: string): string | null {
  const found = /^package:\/\/schema\.kdeps\.com\/core@([^#/]+)#\/(?:.*\/)?(\w+)\.pkl$/.exec(uri);
  const name = found?.[2];
  return name === undefined ? null : (formerNames().get(name) ?? name);
}
