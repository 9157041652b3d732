/** Modules and resources in memory: the standard library, embedded files, files fetched by a browser. */

import { decodeUtf8, encodeUtf8 } from '../base/utf8.ts';
import { PklError } from '../diagnostics/error.ts';
import { cannotFindStdLibModule } from '../diagnostics/messages/modules.ts';
import { type ModuleLoader, NotFoundError, type PathElement, type ResourceReader } from './loader.ts';
import { resolveUri } from './resolve.ts';
import { Uri } from './uri.ts';

/** Parts of the language rather than modules: available even if the policy allows no `pkl:` modules. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(
  'analyze base Benchmark Command jsonnet math pklbinary platform ref reflect release semver settings test xml'.split(
    ' ',
  ),
);

/** Loads `pkl:` modules from a table of texts by name. `names` are suggested for misspelled ones. */
export function stdlibLoader(names: readonly string[], texts: Readonly<Record<string, string>>): ModuleLoader {
  return {
    isHierarchical: false,
    isGlobbable: false,
    hasFragmentPaths: false,
    isLocal: true,
    checksAccess: true,
    handles: (uri) => uri.scheme?.toLowerCase() === 'pkl',
    load(uri, access) {
      const name = uri.schemeSpecificPart;
      if (!Object.hasOwn(texts, name)) throw new PklError(cannotFindStdLibModule(name, names));
      if (!ALWAYS_THERE.has(name)) access.check(uri);
      return {
        uri: uri.toString(),
        get text() {
          return texts[name] ?? '';
        },
      };
    },
    hasElement: (uri) => Object.hasOwn(texts, uri.schemeSpecificPart),
    listElements: () => [],
  };
}

/** Files by absolute URI. May be added at any time before they are read. */
export type MemoryFiles = ReadonlyMap<string, string | Uint8Array>;

function memoryTraits(scheme: string) {
  const isHierarchical = !['env', 'prop'].includes(scheme);
  return { isHierarchical, isGlobbable: true, hasFragmentPaths: false } as const;
}

/**
 * Loads the modules of one scheme from memory.
 *
 * @example new Evaluator({ loaders: [memoryLoader('app', new Map([['app:/main.pkl', 'port = 8080']]))] });
 */
export function memoryLoader(scheme: string, files: MemoryFiles): ModuleLoader {
  return {
    ...memoryTraits(scheme),
    isLocal: true,
    handles: (uri) => uri.scheme === scheme,
    load(uri) {
      const file = files.get(uri.toString());
      if (file === undefined) throw new NotFoundError(uri.toString());
      return { uri: uri.toString(), text: typeof file === 'string' ? file : decodeUtf8(file) };
    },
    hasElement: (uri) => files.has(uri.toString()),
    listElements: (uri) => listMemory(uri, files),
  };
}

/**
 * Reads the resources of one scheme from memory.
 *
 * @example new Evaluator({ readers: [memoryReader('app', new Map([['app:/motto.txt', 'Fly!']]))] });
 */
export function memoryReader(scheme: string, files: MemoryFiles): ResourceReader {
  return {
    ...memoryTraits(scheme),
    scheme,
    read(uri) {
      const file = files.get(uri.toString());
      if (file === undefined) return null;
      return { uri: uri.toString(), bytes: typeof file === 'string' ? encodeUtf8(file) : file };
    },
    hasElement: (uri) => files.has(uri.toString()),
    listElements: (uri) => listMemory(uri, files),
  };
}

function listMemory(uri: Uri, files: MemoryFiles): PathElement[] {
  const folder = resolveUri(uri, Uri.parse('.')).toString();
  const found = new Map<string, PathElement>();
  for (const file of files.keys()) {
    if (!file.startsWith(folder)) continue;
    const [first = '', ...deeper] = file.slice(folder.length).split('/');
    const name = Uri.parse(first).path ?? first;
    if (first !== '') found.set(name, { name, isDirectory: deeper.length > 0 });
  }
  return [...found.values()];
}

/**
 * Reads `env:` or `prop:` from a table of texts by name.
 *
 * @example new Evaluator({ readers: [textReader('env', new Map([['USER', 'ann']]))] });
 */
export function textReader(scheme: string, values: ReadonlyMap<string, string>): ResourceReader {
  return {
    scheme,
    isHierarchical: false,
    isGlobbable: true,
    hasFragmentPaths: false,
    read: (uri) => values.get(uri.schemeSpecificPart) ?? null,
    hasElement: (uri) => values.has(uri.schemeSpecificPart),
    listElements: () => [...values.keys()].map((name) => ({ name, isDirectory: false })),
  };
}
