// Splits modules that most runs never use out of the main bundle. Their bundle is loaded when one of them is first called,
// and shares all other modules with the main bundle.
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin, type PluginBuild, transform } from 'esbuild';
import glob from 'fast-glob';
import { root } from './shared.ts';

/**
 * The rare modules. Exports that other modules use must be functions, or classes without subclasses in other modules: each
 * is replaced by a function that loads the module first.
 */
const rare = glob.sync(
  [
    'src/cli/{colors,help,unknown-word}.ts',
    'src/lang/api/{cpu-profile,why}.ts',
    'src/lang/compile/expressions/{assertion-parts,lookup-errors,reference-values,suggestions}.ts',
    'src/lang/compile/types/{field-types,referent-constraints}.ts',
    'src/lang/diagnostics/{diagram,report,similar-names}.ts',
    'src/lang/formats/{json,xml,yaml}/parse.ts',
    'src/lang/formats/{pkl-binary,xml,yaml}/render.ts',
    'src/lang/formats/{jsonnet,plist,properties,textproto}.ts',
    'src/lang/modules/{expand-glob,import-graph,package-metadata,project-deps}.ts',
    'src/lang/node/{external-readers,netrc,project-data,settings-data,typed-output,watch,zip}.ts',
    'src/lang/regex/{pattern,regex}.ts',
    'src/lang/stdlib/natives/{analyze,benchmark,evaluator-settings,math,parsers,platform,ref,release,test}.ts',
    'src/lang/stdlib/natives/reflect/index.ts',
    'src/lang/stdlib/natives/elementary/large-angles.ts',
    'src/lang/{analysis,commands,contracts,testing}/index.ts',
    'src/lang/repl/{completion,session}.ts',
    'src/runtime/binding/rewrite.ts',
    'src/runtime/diagnostics/{nearest-names,system-errors}.ts',
    'src/runtime/language/ambient.ts',
    'src/runtime/schema/texts.ts',
  ],
  { cwd: root },
);

/** Modules in the main bundle, with the exports that rare modules import. */
type Shared = ReadonlyMap<string, ReadonlySet<string>>;

export interface SplitOptions {
  readonly main: BuildOptions;
  readonly rare: BuildOptions;
}

/**
 * Splits a bundle in two.
 *
 * @param main the options of the bundle without the split
 * @param load the expression with which it loads the other bundle, a CommonJS module
 */
export async function splitRareModules(main: BuildOptions, load: string): Promise<SplitOptions> {
  const draft: BuildOptions = { ...main, write: false, metafile: true };
  const { metafile: first } = await build(withPlugin(draft, callRare(load, new Map())));
  const included = Object.values(first?.outputs ?? {}).flatMap(({ inputs }) => Object.keys(inputs));
  const kept = new Set(included);
  const called = included.filter((path) => path.startsWith(CALLED)).map((path) => path.slice(CALLED.length));
  const { metafile: second } = await build(rareBundle(draft, called, null, kept));
  const shared = await importsFrom(kept, Object.keys(second?.inputs ?? {}));
  return { main: withPlugin(main, callRare(load, shared)), rare: rareBundle(main, called, shared, kept) };
}

/** Prefix of the modules that stand for rare modules. */
const CALLED = 'rare:';

function withPlugin(options: BuildOptions, plugin: Plugin): BuildOptions {
  return { ...options, plugins: [plugin, ...(options.plugins ?? [])] };
}

/** The imports of rare modules from modules in the main bundle. */
async function importsFrom(kept: ReadonlySet<string>, modules: readonly string[]): Promise<Shared> {
  const found = new Map<string, Set<string>>();
  for (const path of modules.filter((each) => each.endsWith('.ts'))) {
    // Removes types, and puts each import on one line.
    const { code } = await transform(await readFile(resolve(root, path), 'utf8'), { loader: 'ts' });
    if (/^import \* as \w+ from "\./m.test(code)) throw new Error(`${path} must import names`);
    for (const [, names = '', from = ''] of code.matchAll(/^(?:im|ex)port \{([^}]*)\} from "(\.[^"]+)";$/gm)) {
      const target = relative(root, resolve(root, path, '..', from));
      if (!kept.has(target)) continue;
      const known = found.get(target) ?? new Set();
      for (const name of names.split(',')) known.add(name.trim().replace(/ as .*/, ''));
      found.set(target, known);
    }
  }
  for (const [path, names] of found) await refuseVariables(path, names);
  return found;
}

/** Values are passed to the rare modules, once. */
async function refuseVariables(path: string, names: ReadonlySet<string>): Promise<void> {
  for (const [, name = ''] of (await readFile(resolve(root, path), 'utf8')).matchAll(/^export let (\w+)/gm)) {
    if (names.has(name)) throw new Error(`rare modules cannot import the variable \`${name}\` of ${path}`);
  }
}

/** In the main bundle, replaces rare modules with functions that load them. */
function callRare(load: string, shared: Shared): Plugin {
  return {
    name: 'call-rare-modules',
    setup(plugin) {
      resolveTo(plugin, (path) => rare.includes(path), 'rare');
      plugin.onResolve({ filter: /^rare$/ }, () => ({ path: 'all', namespace: 'rare-loader', sideEffects: false }));
      plugin.onLoad({ filter: /.*/, namespace: 'rare' }, async ({ path }) => {
        const exported: Record<string, unknown> = await import(pathToFileURL(resolve(root, path)).href);
        const lines = Object.entries(exported).map(([name, value]) => stubOf(name, value, path));
        return { contents: `import { isLoaded, rare } from 'rare';\n${lines.join('')}`, resolveDir: root };
      });
      plugin.onLoad({ filter: /.*/, namespace: 'rare-loader' }, () => ({
        contents: loaderText(load, shared),
        resolveDir: root,
      }));
    },
  };
}

/** A function that stands for an export; constants are not replaced, and importing one fails. */
function stubOf(name: string, value: unknown, path: string): string {
  if (typeof value !== 'function') return '';
  const real = `rare(${rare.indexOf(path)}).${name}`;
  // With the same number of parameters, which tables of natives use.
  const parameters = [...Array.from({ length: value.length }, (_, n) => `p${n}`), '...more'].join(', ');
  if (!String(value).startsWith('class'))
    return `export function ${name}(${parameters}) { return ${real}(${parameters}); }\n`;
  return `export class ${name} {
    constructor(...args) { return new (${real})(...args); }
    static [Symbol.hasInstance](value) { return isLoaded() && value instanceof ${real}; }
  }\n`;
}

function loaderText(load: string, shared: Shared): string {
  const imports: string[] = [];
  const rows: string[] = [];
  for (const [path, names] of shared) {
    const aliases = [...names].map((name) => [name, `shared${imports.length}_${name}`] as const);
    imports.push(`import { ${aliases.map(([name, alias]) => `${name} as ${alias}`).join(', ')} } from './${path}';\n`);
    rows.push(`${JSON.stringify(path)}: { ${aliases.map(([name, alias]) => `${name}: ${alias}`).join(', ')} },\n`);
  }
  return `${imports.join('')}
    const open = () => ${load}.open({ ${rows.join('')} });
    let opened;
    export const isLoaded = () => opened !== undefined;
    export const rare = (index) => (opened ??= open())[index];`;
}

/**
 * Builds the bundle of rare modules. It receives the values it shares with the main bundle when it is opened.
 *
 * @param shared the shared values; null while they are unknown
 */
function rareBundle(
  main: BuildOptions,
  called: readonly string[],
  shared: Shared | null,
  kept: ReadonlySet<string>,
): BuildOptions {
  const rows = called.map((path) => `get ${rare.indexOf(path)}() { return require('./${path}'); },\n`);
  const { entryPoints: _, outfile: __, outdir: ___, banner: ____, ...options } = main;
  return {
    ...withPlugin(options, {
      name: 'shared-with-main',
      setup(plugin) {
        resolveTo(plugin, (path) => kept.has(path), 'shared', shared === null);
        plugin.onLoad({ filter: /.*/, namespace: 'shared' }, ({ path }) => {
          const names = [...(shared?.get(path) ?? [])].join(', ');
          return {
            contents: `import { shared } from 'shared';\nexport const { ${names} } = shared.get(${JSON.stringify(path)});`,
            resolveDir: root,
          };
        });
        plugin.onResolve({ filter: /^shared$/ }, () => ({ path: 'all', namespace: 'shared-values' }));
        plugin.onLoad({ filter: /.*/, namespace: 'shared-values' }, () => ({
          contents: 'export let shared;\nexport const share = (given) => { shared = new Map(Object.entries(given)); };',
        }));
      },
    }),
    format: 'cjs',
    splitting: false,
    stdin: {
      contents: `import { share } from 'shared';\nexports.open = (given) => { share(given); return {\n${rows.join('')}}; };`,
      resolveDir: root,
      sourcefile: 'rare.js',
    },
  };
}

/** Moves the modules of this repository that match a condition to a namespace. */
function resolveTo(plugin: PluginBuild, accept: (path: string) => boolean, namespace: string, external = false): void {
  plugin.onResolve({ filter: /^\.\.?\/.*\.[jt]s$/ }, ({ path, resolveDir, importer, kind }) => {
    const found = relative(root, resolve(resolveDir, path));
    if (importer === 'rare.js' || kind === 'entry-point' || !accept(found)) return undefined;
    return { path: found, namespace, external, sideEffects: false };
  });
}
