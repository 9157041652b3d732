// The plugin for bundlers in the bundlers themselves: values, types, errors, and edits while they watch.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildFailure, type BuildOptions, build as esbuild, context as esbuildContext } from 'esbuild';
import { rolldown } from 'rolldown';
import { type RollupError, type RollupWatcherEvent, rollup, watch as watchRollup } from 'rollup';
import { createServer, createServerModuleRunner, build as vite } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';
import webpack from 'webpack';
import { type PklPluginOptions, pkl } from '../../src/integrations/bundler/index.ts';
import { keptFolder } from '../support/kept-folder.ts';
import { root } from '../support/root.ts';
import { runtimes } from '../support/runtimes.ts';
import { isMissing } from '../support/skipping.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-bundler-')));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const APP = `
/// The configuration of a service.
module AppConfig
import "shared.pkl"

/// The port to listen on.
port: UInt16 = shared.base + 80
servers: Listing<Server> = new { new { name = "web-1" } }
\`class\` = "reserved"
\`two words\` = 2
big = 9007199254740993
limit = Infinity
bytes = Bytes(1, 2)
wait = 5.s
missing: String? = null
class Server { name: String }
`;
const VALUE = {
  port: 8080,
  servers: [{ name: 'web-1' }],
  class: 'reserved',
  'two words': 2,
  big: 9007199254740993n,
  limit: Number.POSITIVE_INFINITY,
  bytes: new Uint8Array([1, 2]),
  wait: { value: 5, unit: 's' },
  missing: null,
};

let count = 0;
/** A new folder with files. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(home, `project-${count++}`);
  const all = {
    'app.pkl': APP,
    'shared.pkl': 'base = 8000',
    'main.js': "export { default, port } from './app.pkl';\n",
    ...files,
  };
  for (const [name, text] of Object.entries(all)) write(folder, name, text);
  return folder;
}

function write(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/**
 * Expects what a bundler makes of a saved file. Saves it until then, since watchers drop a change within 50 ms of another, and
 * those before they listen.
 */
function expectAfterSaving(
  folder: string,
  name: string,
  text: string,
  seen: () => unknown,
): ReturnType<typeof expect.poll> {
  const saveAndLook = (): unknown => {
    write(folder, name, text);
    return seen();
  };
  return expect.poll(saveAndLook, { interval: 250 });
}

/** Bundles `main.js` into `out/main.mjs`. */
/** Rspack, which is used as webpack is. It is installed for these tests alone, since it has 60 MB; null if it cannot be. */
async function findRspack(): Promise<((options: object) => webpack.Compiler) | null> {
  try {
    const folder = keptFolder('rspack-1.7.12', (target) => {
      const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', target, '@rspack/core@1.7.12'];
      execFileSync('npm', npm, { cwd: target, stdio: 'pipe', timeout: 300_000 });
    });
    const path = join(folder, 'node_modules/@rspack/core/dist/index.js');
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)).rspack;
  } catch (error) {
    isMissing(false, `Rspack cannot be installed: ${String(error).replaceAll('\n', ' ').slice(0, 300)}`);
    return null;
  }
}
const rspack = await findRspack();

type Bundle = (folder: string, options?: PklPluginOptions) => Promise<void>;

const viteConfig = (folder: string) =>
  ({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    appType: 'custom',
    cacheDir: join(folder, 'cache'),
  }) as const;

const bundlers: Readonly<Record<string, Bundle>> = {
  vite: async (folder, options) => {
    const lib = { entry: 'main.js', formats: ['es'] as const, fileName: () => 'main.mjs' };
    await vite({
      ...viteConfig(folder),
      plugins: [pkl.vite(options)],
      build: { outDir: 'out', minify: false, lib: { ...lib, formats: ['es'] } },
    });
  },
  rollup: async (folder, options) => {
    const bundle = await rollup({ input: join(folder, 'main.js'), plugins: [pkl.rollup(options)], logLevel: 'silent' });
    await bundle.write({ file: join(folder, 'out/main.mjs') });
  },
  rolldown: async (folder, options) => {
    const bundle = await rolldown({ input: join(folder, 'main.js'), plugins: [pkl.rolldown(options)] });
    await bundle.write({ file: join(folder, 'out/main.mjs') });
  },
  esbuild: async (folder, options) => {
    await esbuild(esbuildOptions(folder, options));
  },
  webpack: (folder, options) => compile(webpackCompiler(folder, options)),
  ...(rspack !== null && {
    rspack: (folder, options) => compile(rspack({ ...webpackOptions(folder), plugins: [pkl.rspack(options)] })),
  }),
};

async function compile(compiler: webpack.Compiler): Promise<void> {
  const stats = await new Promise<webpack.Stats | undefined>((done, fail) =>
    compiler.run((error, result) => (error === null ? done(result) : fail(error))),
  );
  await new Promise((done) => compiler.close(done));
  if (stats?.hasErrors() === true) throw new Error(stats.toString({ colors: false }));
}

function esbuildOptions(folder: string, options?: PklPluginOptions): BuildOptions {
  return {
    absWorkingDir: folder,
    entryPoints: ['main.js'],
    outfile: 'out/main.mjs',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
    plugins: [pkl.esbuild(options)],
  };
}

function webpackCompiler(folder: string, options?: PklPluginOptions): webpack.Compiler {
  return webpack({ ...webpackOptions(folder), plugins: [pkl.webpack(options)] });
}

function webpackOptions(folder: string): webpack.Configuration {
  return {
    context: folder,
    mode: 'production',
    target: 'node20',
    entry: './main.js',
    output: { path: join(folder, 'out'), filename: 'main.mjs', library: { type: 'module' }, module: true },
    experiments: { outputModule: true },
  };
}

function imported(folder: string): Promise<Readonly<Record<string, unknown>>> {
  return import(/* @vite-ignore */ `${pathToFileURL(join(folder, 'out/main.mjs')).href}?${count++}`);
}

describe.each(Object.entries(bundlers))('%s', (_, bundle) => {
  it('imports the value, and writes its types', async () => {
    const folder = project();
    await bundle(folder);
    const { default: value, port } = await imported(folder);
    expect([value, port]).toEqual([VALUE, 8080]);
    expect(readFileSync(join(folder, 'app.pkl.d.ts'), 'utf8')).toContain(
      'export declare const port: AppConfig["port"];',
    );
  });

  it('passes options on', async () => {
    const folder = project({
      'app.pkl': 'a = "\\(read("prop:stage"))-\\(read("env:KDEPS_TEST_NAME"))"\nhidden port = 1',
      'main.js': "export { default } from './app.pkl';",
    });
    process.env['KDEPS_TEST_NAME'] = 'name';
    await bundle(folder, { properties: { stage: 'x' }, env: ['KDEPS_TEST_NAME'], expression: 'List(a)', types: false });
    expect((await imported(folder))['default']).toEqual(['x-name']);
    expect(existsSync(join(folder, 'app.pkl.d.ts'))).toBe(false);
  });

  it('reports errors with file, line and source', async () => {
    const folder = project({ 'shared.pkl': 'other = 1\nbase: UInt8 = -8000\n' });
    const failure = await bundle(folder).then(
      () => undefined,
      (error: RollupError & Partial<BuildFailure>) => error,
    );
    const text = [failure?.message, failure?.loc && `${failure.loc.file}:${failure.loc.line}:`, failure?.frame].join(
      '\n',
    );
    expect(text).toContain('shared.pkl:2:');
    expect(text).toContain('base: UInt8 = -8000');
    expect(text).toContain('^^^^^');
    expect(text).not.toContain('    at ');
  });

  it('says which variables can be read', async () => {
    const folder = project({ 'app.pkl': 'port = read("env:HOME")' });
    await expect(bundle(folder)).rejects.toThrow('Only the environment variables listed in the option `env`');
  });
});

describe('edits', () => {
  const port = async (folder: string): Promise<unknown> => (await imported(folder))['port'];

  it('reach the modules of Vite’s dev server, also in imported and in added files', async () => {
    const folder = project({
      'app.pkl': 'import "shared.pkl"\nimport* "parts/*.pkl" as parts\nport = shared.base + parts.length',
      'parts/one.pkl': '',
      'main.js': `import { port } from './app.pkl';
        globalThis.kdepsPorts.push(port);
        import.meta.hot.accept();`,
    });
    const ports: number[] = [];
    Object.assign(globalThis, { kdepsPorts: ports });
    const server = await createServer({ ...viteConfig(folder), plugins: [pkl.vite()], server: { port: 0, ws: false } });
    const runner = createServerModuleRunner(server.environments.ssr);
    try {
      await runner.import('/main.js');
      expect(ports).toEqual([8001]);
      const transformed = (): Promise<unknown> => server.environments.ssr.transformRequest('/app.pkl').catch(String);
      await expectAfterSaving(folder, 'shared.pkl', 'base = 9000', () => ports).toContain(9001);
      await expectAfterSaving(folder, 'parts/two.pkl', '', () => ports).toContain(9002);
      await expectAfterSaving(folder, 'shared.pkl', 'base = ', transformed).toContain('Error');
      await expectAfterSaving(folder, 'shared.pkl', 'base = 10', () => ports).toContain(12);
    } finally {
      await runner.close();
      await server.close();
    }
  });

  it('are bundled by Rollup', async () => {
    const folder = project();
    const watcher = watchRollup({
      input: join(folder, 'main.js'),
      plugins: [pkl.rollup()],
      output: { file: join(folder, 'out/main.mjs') },
    });
    const events: RollupWatcherEvent['code'][] = [];
    watcher.on('event', (event) => {
      events.push(event.code);
      if (event.code === 'BUNDLE_END' || event.code === 'ERROR') void event.result?.close();
    });
    try {
      await expect.poll(() => events).toContain('END');
      await expectAfterSaving(folder, 'shared.pkl', 'base = ', () => events).toContain('ERROR');
      await expectAfterSaving(folder, 'shared.pkl', 'base = 9000', () => port(folder)).toBe(9080);
    } finally {
      await watcher.close();
    }
  });

  it('are bundled by esbuild', async () => {
    const folder = project();
    const watching = await esbuildContext(esbuildOptions(folder));
    try {
      await watching.watch();
      await expect.poll(() => existsSync(join(folder, 'out/main.mjs'))).toBe(true);
      await expectAfterSaving(folder, 'shared.pkl', 'base = 9000', () => port(folder)).toBe(9080);
    } finally {
      await watching.dispose();
    }
  });

  it('are bundled by webpack, also in added files', async () => {
    const folder = project({ 'app.pkl': 'import* "parts/*.pkl" as parts\nport = parts.length', 'parts/one.pkl': '' });
    const watching = webpackCompiler(folder).watch({ aggregateTimeout: 5 }, () => undefined);
    try {
      await expect.poll(() => existsSync(join(folder, 'out/main.mjs')) && port(folder)).toBe(1);
      await expectAfterSaving(folder, 'parts/two.pkl', '', () => port(folder)).toBe(2);
    } finally {
      await new Promise<void>((done) => watching?.close(() => done()));
    }
  });
});

describe('projects', () => {
  it('give modules their dependencies and settings', async () => {
    const folder = project({
      PklProject: 'amends "pkl:Project"\nevaluatorSettings { externalProperties { ["base"] = "80" } }',
      'app.pkl': 'port = read("prop:base").toInt()',
    });
    await bundlers['rollup']?.(folder);
    expect((await imported(folder))['port']).toBe(80);
    await expect(bundlers['rollup']?.(folder, { projectDir: false })).rejects.toThrow('prop:base');
    write(folder, 'PklProject', 'amends "pkl:Project"\nevaluatorSettings { timeout = 1 }');
    await expect(bundlers['rollup']?.(folder)).rejects.toMatchObject({
      loc: { file: join(folder, 'PklProject'), line: 2 },
    });
  });
});

describe('types', () => {
  const tsc = (folder: string, ...words: readonly string[]): string => {
    const program = join(root, 'node_modules/typescript/lib/tsc.js');
    const all = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
    try {
      return execFileSync('node', [program, ...all, ...words], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  const USE = `import config, { port, servers } from './app.pkl';
    const names: string = config.servers.map(({ name }) => name).join() + servers.length;
    const next: number = port + config['two words'];
    export const wrong: string = config.port;
    export { names, next };`;

  it('are found beside the module', async () => {
    const folder = project({ 'use.ts': USE });
    await bundlers['rollup']?.(folder);
    expect(tsc(folder, 'use.ts')).toBe(
      "use.ts(4,18): error TS2322: Type 'number' is not assignable to type 'string'.\n",
    );
  });

  it('are found in a folder', async () => {
    const folder = project({ 'use.ts': USE });
    await bundlers['vite']?.(folder, { types: 'types' });
    expect(existsSync(join(folder, 'app.pkl.d.ts'))).toBe(false);
    write(folder, 'tsconfig.json', '{ "files": ["use.ts"], "compilerOptions": { "rootDirs": [".", "types"] } }');
    const config = ['-p', '.'];
    expect(tsc(folder, ...config)).toBe(
      "use.ts(4,18): error TS2322: Type 'number' is not assignable to type 'string'.\n",
    );
  });

  it('are those of an expression', async () => {
    const folder = project({ 'use.ts': "import names from './app.pkl'; export const first: number = names[0]!;" });
    write(folder, 'main.js', "export { default } from './app.pkl';");
    await bundlers['rollup']?.(folder, { expression: 'servers.toList().map((it) -> it.name)' });
    expect(tsc(folder, 'use.ts')).toContain("Type 'string' is not assignable to type 'number'.");
  });

  it('are not written if nothing changed', async () => {
    const folder = project();
    await bundlers['rollup']?.(folder);
    const file = join(folder, 'app.pkl.d.ts');
    const before = readFileSync(file, 'utf8');
    expect(before.split('\n')[0]).toBe(
      '// Generated from app.pkl by the bundler plugin of kdeps, which writes it again when the module changes.',
    );
    rmSync(file);
    mkdirSync(file);
    await bundlers['rollup']?.(folder);
    expect((await imported(folder))['port']).toBe(8080);
  });
});

describe('hostile modules', () => {
  it.each([
    [
      '`__proto__` = 1\n`constructor` = 2\n`</script>` = "</script>"',
      { ['__proto__']: 1, constructor: 2, '</script>': '</script>' },
    ],
    ['config = 1\nNaN = 2\nInfinity = 3\nundefined = NaN', { config: 1, NaN: 2, Infinity: 3, undefined: 2 }],
    ['await = 1\ndefault = 2\na = "\u2028\\u{1F600}"', { await: 1, default: 2, a: '\u2028😀' }],
  ])('keep their values: %#', async (text, value) => {
    const folder = project({ 'app.pkl': text, 'main.js': "export { default } from './app.pkl';" });
    await bundlers['rollup']?.(folder);
    expect(Object.entries((await imported(folder))['default'] as object)).toEqual(Object.entries(value));
    writeFileSync(join(folder, 'use.ts'), "import config from './app.pkl'; export default config;");
    const program = join(root, 'node_modules/typescript/lib/tsc.js');
    execFileSync(
      'node',
      [program, '--noEmit', '--strict', '--module', 'esnext', '--moduleResolution', 'bundler', 'use.ts'],
      { cwd: folder },
    );
  });

  it.each([
    ['function f(n: Int): Int = f(n + 1)\nport = f(0)', 'stack overflow'],
    ['port = new Dynamic { 1; a = 2 }', 'Cannot be exported'],
    ['import "nowhere.pkl"\nport = nowhere.a', 'nowhere.pkl'],
    ['port = ', 'Unexpected'],
  ])('fail with a message: %#', async (text, part) => {
    const folder = project({ 'app.pkl': text });
    await expect(bundlers['rollup']?.(folder)).rejects.toThrow(part);
  });

  it('end after the time limit', async () => {
    const folder = project({
      'app.pkl': 'function f(n: Int): Int = if (n == 0) 0 else f(n - 1) + f(n - 1)\nport = f(60)',
    });
    await expect(bundlers['rollup']?.(folder, { timeoutMs: 200 })).rejects.toThrow('time');
  });
});

describe('paths with a query', () => {
  it('are left to the bundler', async () => {
    const folder = project({ 'main.js': "export { default } from './app.pkl?raw';" });
    await bundlers['vite']?.(folder);
    expect((await imported(folder))['default']).toBe(APP);
  });
});

describe.each(runtimes)('the package on $name', ({ name, program }) => {
  it('has the plugin', async () => {
    const folder = project();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/kdeps'));
    const build =
      name === 'Bun'
        ? "const { success } = await Bun.build({ entrypoints: ['main.js'], outdir: 'out', naming: 'main.mjs', plugins: [pkl.bun()] }); if (!success) throw new Error('failed');"
        : `const { build } = await import(${JSON.stringify(pathToFileURL(join(root, 'node_modules/esbuild/lib/main.js')).href)});
          await build({ entryPoints: ['main.js'], outfile: 'out/main.mjs', bundle: true, format: 'esm', plugins: [pkl.esbuild()] });`;
    write(folder, 'build.mjs', `import { pkl } from 'kdeps/bundler';\n${build}`);
    execFileSync(program, ['build.mjs'], { cwd: folder, encoding: 'utf8' });
    expect((await imported(folder))['port']).toBe(8080);
  });
});
