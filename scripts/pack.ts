// `npm run pack`: creates the npm packages in `out`: `kdeps`, and `kdeps-lang`, the language alone without
// dependencies.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildLanguageModules } from './library.ts';
import { root } from './shared.ts';

/** The name of the package with only the language. */
const NAME = 'kdeps-lang';

/**
 * Creates the package of the language in a folder from the result of `npm run build`. Returns the path of its tarball.
 */
export async function packLanguage(folder: string): Promise<string> {
  const content = join(folder, NAME);
  await rm(content, { recursive: true, force: true });
  await mkdir(content, { recursive: true });
  const library = join(root, 'dist', 'library');
  await cp(library, join(content, 'dist'), { recursive: true, filter: (path) => isShared(relative(library, path)) });
  await buildLanguageModules(join(content, 'dist'));
  for (const file of ['LICENSE', 'CHANGELOG.md']) await cp(join(root, file), join(content, file));
  const whole = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { version, license, type, engines, exports } = whole;
  const own = {
    name: NAME,
    version,
    description: 'The Pkl configuration language for Node and browsers',
    license,
    type,
    engines,
    exports: languageExports(exports),
    files: ['dist', 'CHANGELOG.md'],
    sideEffects: false,
  };
  await writeFile(join(content, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);
  await writeFile(join(content, 'README.md'), await languageReadme());
  return npmPack(content, folder, NAME, version);
}

/** Whether a file of the library is the same in this package. The ES modules are built without parts of `kdeps`. */
function isShared(name: string): boolean {
  const isModule = /^(?!browser)[\w-]+\.js$|^rare\.cjs$/.test(name);
  return name !== 'own' && !isModule;
}

/** The exports `./lang…` of the whole package, moved one level up. */
function languageExports(whole: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const own = Object.entries(whole).filter(([path]) => path.startsWith('./lang'));
  const text = JSON.stringify(Object.fromEntries(own)).replaceAll('./dist/library/', './dist/');
  const moved = Object.entries(JSON.parse(text) as Record<string, unknown>).map(([path, target]) => [
    path === './lang' ? '.' : path.replace('./lang/', './'),
    target,
  ]);
  return { ...Object.fromEntries(moved), './package.json': './package.json' };
}

/** The README of the language: the section about the library in the README of the whole package. */
async function languageReadme(): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section =
    readme
      .split('### In a program\n')[1]
      ?.split(/^##+ /m)[0]
      ?.replace(/^The language alone[^]*?\n\n/m, '') ?? '';
  const title =
    '# Pkl for JavaScript\n\nEvaluates the Pkl configuration language, without Java, in Node and in browsers.\n';
  return `${title}${section.trimEnd()}\n`
    .replaceAll('kdeps/dist/library/', `${NAME}/dist/`)
    .replaceAll('kdeps/lang', NAME)
    .replaceAll('npm install kdeps', `npm install ${NAME}`);
}

/** Packs the package `kdeps` into a folder from the result of `npm run build`. Returns the path of its tarball. */
export async function packWhole(folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return npmPack(root, folder, 'kdeps', version);
}

function npmPack(content: string, folder: string, name: string, version: string): string {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: content });
  return join(folder, `${name}-${version}.tgz`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const out = join(root, 'out');
  await mkdir(out, { recursive: true });
  execFileSync('npm', ['run', 'build', '--', '--clean'], { cwd: root, stdio: 'inherit' });
  console.log(await packWhole(out));
  console.log(await packLanguage(out));
}
