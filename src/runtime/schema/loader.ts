/** Loads schema modules, which ship with the package: whatever version a file names, no network is needed. */

import type { Uri } from '../../lang/index.ts';
import { type ModuleLoader, type ModuleText, PklError } from '../../lang/index.ts';
import { compareVersions } from '../agent/action-id.ts';
import type { AgentCode } from '../diagnostics/catalogue.ts';
import { didYouMean } from '../diagnostics/nearest-names.ts';
import { derived } from '../kinds/registry.ts';
import { schemaTexts } from './texts.ts';
import { HOST, SCHEMA_VERSION, schemaModule, schemaUri } from './uris.ts';

/**
 * Modules whose properties depend on the request, which each evaluation instantiates. All others only contain
 * declarations.
 */
const requestModules = ['APIServerRequest', 'Data'];

const sharedModules = derived((kinds): ReadonlySet<string> => {
  const own = new Set([...requestModules, ...kinds.flatMap(({ functions }) => functions?.module ?? [])]);
  return new Set(
    Object.keys(schemaTexts())
      .filter((name) => !own.has(name))
      .map((name) => schemaUri(name)),
  );
});

/** Whether a schema module is the same for all requests, so that it can be instantiated once. */
export function isSharedModule(uri: string): boolean {
  return sharedModules().has(uri);
}

/** Loads the schema's modules. */
export const schemaLoader: ModuleLoader = {
  isLocal: false,
  isHierarchical: true,
  isGlobbable: false,
  hasFragmentPaths: true,
  handles: (uri) => uri.toString().startsWith(`package://${HOST}/core@`),
  load,
  hasElement: (uri) => schemaTexts()[schemaModule(uri.toString()) ?? ''] !== undefined,
  listElements: () => Object.keys(schemaTexts()).map((name) => ({ name: `${name}.pkl`, isDirectory: false })),
};

/** All versions share one module: the newest accepts the spellings of older ones. */
function load(uri: Uri): ModuleText {
  const address = uri.toString();
  const version = /core@([^#/]*)/.exec(address)?.[1] ?? '';
  // A file for a newer schema may use what this one does not have.
  if (!/^\d+\.\d+(\.\d+)?(-[\w.]+)?$/.test(version) || compareVersions(version, SCHEMA_VERSION) > 0) {
    const hint = `The newest version is \`${SCHEMA_VERSION}\`.`;
    throw new PklError({
      code: 'kdeps/unknown-schema-version' satisfies AgentCode,
      text: `The KDeps schema has no version \`${version}\`.`,
      hint,
    });
  }
  // Registers the kinds, which have former names of modules.
  const texts = schemaTexts();
  const name = schemaModule(address) ?? /#\/(.*?)(?:\.pkl)?$/.exec(address)?.[1] ?? '';
  const text = texts[name];
  if (text !== undefined) return { uri: schemaUri(name), text };
  const hint = didYouMean(name, Object.keys(texts));
  throw new PklError({
    code: 'kdeps/unknown-schema-module' satisfies AgentCode,
    text: `The KDeps schema has no module \`${name}\`.`,
    ...(hint !== undefined && { hint }),
  });
}
