// Lists that must agree, and rules that hold for every file.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import glob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../scripts/generated.ts';
import { findFixtures } from './support/fixtures.ts';
import { type Import, readImports, rings, sourceFiles } from './support/imports.ts';
import { type Layer, layers, type Part, parts } from './support/layers.ts';
import { root } from './support/root.ts';

const mostLines = 600;

function layerOf(path: string): Layer | undefined {
  return layers.find(
    (layer) => path === layer.path || path === `${layer.path}.ts` || path.startsWith(`${layer.path}/`),
  );
}

function mayImport(from: Layer, to: Layer): boolean {
  if (from === to) return true;
  const allowed = from.only ?? layers.slice(0, layers.indexOf(from)).map((layer) => layer.path);
  return allowed.includes(to.path);
}

function partOf(path: string): Part | undefined {
  return parts.find(({ paths }) => paths.some((each) => path === each || path.startsWith(`${each}/`)));
}

describe('imports', async () => {
  const imports = await readImports();

  it('belong to a known layer', async () => {
    expect((await sourceFiles()).filter((file) => layerOf(file) === undefined)).toEqual([]);
  });

  it('only point to lower layers', () => {
    const wrong = imports.filter(({ from, to, internal }) => {
      const [upper, lower] = [layerOf(from), layerOf(to)];
      return internal && upper !== undefined && (lower === undefined || !mayImport(upper, lower));
    });
    expect(wrong.map(({ from, line, to }) => `${from}:${line} imports ${to}`)).toEqual([]);
  });

  it('of other layers only name their public entry points', () => {
    const wrong = imports.filter(({ from, to, internal }) => {
      const part = partOf(to);
      return internal && part !== partOf(from) && part?.edges.includes(to) !== true;
    });
    const edges = (to: string) => partOf(to)?.edges.join(', ');
    expect(wrong.map(({ from, line, to }) => `${from}:${line} imports ${to}, not one of ${edges(to)}`)).toEqual([]);
  });

  it('name only packages that their layer may use', () => {
    const wrong = imports.filter(({ from, to, internal }) => {
      const packages = layerOf(from)?.packages ?? [];
      return !internal && !packages.some((name) => to === name || (name.endsWith(':') && to.startsWith(name)));
    });
    expect(wrong.map(({ from, line, to }) => `${from}:${line} imports ${to}`)).toEqual([]);
  });

  it('form no cycle, type imports included', () => {
    expect(rings(imports).map((ring) => ring.join(', '))).toEqual([]);
  });

  it('that form a cycle are detected', () => {
    const edge = (from: string, to: string): Import => ({ from, line: 1, to, internal: true });
    expect(rings([edge('a', 'b'), edge('b', 'c'), edge('c', 'b'), edge('c', 'd')])).toEqual([['b', 'c']]);
  });
});

/**
 * Reading what a message, hint or report says. Words change; codes and details do not. What the JavaScript engine and
 * other programs say has no code, so those who must read it are listed.
 */
const readsWords = new RegExp(
  [
    // error.message.includes('…'), messageOf(error).startsWith('…')
    String.raw`\b(?:message|hint|report|messageOf\([^()]*\))\s*(?:\?\.|\.)\s*(?:match|matchAll|includes|startsWith|endsWith|indexOf|search)\(`,
    // /…/.test(error.message)
    String.raw`\.(?:test|exec)\(\s*(?:[\w.?]+\.)?(?:message|hint|report)\b`,
    String.raw`\.(?:test|exec)\(\s*(?:messageOf|reportOf|formatReport)\(`,
    // error.message === '…'
    String.raw`(?<!typeof )\b(?:message|hint|report)\s*[!=]==\s*(?:'[^']|\`)`,
  ].join('|'),
);

const readersOfForeignWords: ReadonlySet<string> = new Set([
  // V8 reports limits by message only.
  'lang/diagnostics/engine-limits.ts',
]);

describe('messages', () => {
  it('are for people: no code matches their words', async () => {
    const readers: string[] = [];
    for (const file of await sourceFiles()) {
      if (readersOfForeignWords.has(file)) continue;
      const lines = (await readFile(join(root, 'src', file), 'utf8')).split('\n');
      for (const [index, line] of lines.entries())
        if (readsWords.test(line)) readers.push(`${file}:${index + 1} ${line.trim()}`);
    }
    expect(readers).toEqual([]);
  });

  it('are matched wherever an exception says so', async () => {
    for (const file of readersOfForeignWords)
      expect(readsWords.test(await readFile(join(root, 'src', file), 'utf8')), file).toBe(true);
  });
});

describe('files', () => {
  it(`have at most ${mostLines} lines`, async () => {
    const long: string[] = [];
    for (const file of await sourceFiles()) {
      const lines = (await readFile(join(root, 'src', file), 'utf8')).split('\n').length - 1;
      if (lines > mostLines) long.push(`${file}: ${lines}`);
    }
    expect(long).toEqual([]);
  });

  it('hide members by `#`, which a cast cannot pass; constructors have no such form', async () => {
    const weak: string[] = [];
    for (const file of await glob('{src,test,scripts,bench}/**/*.ts', { cwd: root, ignore: ['**/*.generated.ts'] })) {
      const lines = (await readFile(join(root, file), 'utf8')).split('\n');
      for (const [index, line] of lines.entries())
        if (/^\s*(?:[a-z]+ )*private (?!constructor\()(?:[a-z]+ )*[\w$]+\s*[?!:;=(<]/.test(line))
          weak.push(`${file}:${index + 1} ${line.trim()}`);
    }
    expect(weak).toEqual([]);
  });

  it('are named in kebab-case', async () => {
    expect(
      (await sourceFiles()).filter(
        (file) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.tsx?$/.test(file),
      ),
    ).toEqual([]);
  });

  it('that are generated are up to date', async () => {
    const stale: string[] = [];
    for (const [path, text] of await generatedFiles(root)) {
      if ((await readFile(join(root, path), 'utf8').catch(() => '')) !== text) stale.push(path);
    }
    expect(stale).toEqual([]);
  });
});

describe('the READMEs of layers', () => {
  const readme = (folder: string) => readFile(join(root, 'src', folder, 'README.md'), 'utf8');
  /** The cells of the tables in a README, without the headings. */
  const rowsOf = (text: string) =>
    [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | ')).filter(([first]) => first !== '---');
  const inner = (path: string) => path.replace('lang/', '');
  const entriesOf = async (folder: string) =>
    (await readdir(join(root, 'src', folder), { withFileTypes: true })).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );

  it('say what each folder of the language may import', async () => {
    const inside = layers.filter(({ path }) => path.startsWith('lang/') && !path.endsWith('.ts'));
    const expected = inside.map(({ path, only }, index) => {
      const allowed = only?.map(inner).join(', ') ?? (index === 0 ? '–' : 'all above');
      return `${inner(path)}: ${allowed}`;
    });
    const rows = rowsOf(await readme('lang')).filter(([name = '', , allowed]) => allowed && /^`[a-z]+`$/.test(name));
    expect(rows.map(([name, , allowed]) => `${name?.slice(1, -1)}: ${allowed}`)).toEqual(expected);
  });

  it('list the entry points of the language, as the package exports them', async () => {
    const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      exports: Record<string, { readonly import?: { readonly default: string } }>;
    };
    const exported = (edge: string) => {
      // The package has one file for each, named after the last folder.
      const file = `./dist/library/${edge.split('/').at(-2)}.js`;
      const found = edge.endsWith('/index.ts') && Object.entries(exports).find(([, to]) => to.import?.default === file);
      return !found ? '–' : `\`kdeps${found[0].slice(1)}\``;
    };
    const { edges } = partOf('lang/index.ts') as Part;
    const rows = rowsOf(await readme('lang')).filter(([name = '']) => name.endsWith('index.ts`'));
    expect(rows.map(([name, , as]) => [name?.slice(1, -1), as])).toEqual(edges.map((e) => [inner(e), exported(e)]));
  });

  it.each(['lang', 'lang/modules', 'runtime', 'jobs', 'server', 'cli'])('name existing files: %s', async (folder) => {
    const files = ['', ...(await glob('{src,test,scripts,bench}/**', { cwd: root }))].join('\n/');
    const named = [...(await readme(folder)).matchAll(/`([\w./-]+\.ts)`/g)].map(([, name]) => name);
    expect(named.filter((name) => !`${files}\n`.includes(`/${name}\n`))).toEqual([]);
  });

  it.each(['runtime', 'jobs', 'server'])('have a row for each folder or file: %s', async (folder) => {
    const named = new Set([...(await readme(folder)).matchAll(/`([\w-]+(?:\/|\.ts))`/g)].map(([, name]) => name));
    const isPart = (name: string) => (folder === 'runtime' ? name.endsWith('/') : /\.ts$|\/$/.test(name));
    const parts = (await entriesOf(folder)).filter((name) => isPart(name) && name !== 'index.ts');
    expect(parts.filter((name) => !named.has(name))).toEqual([]);
  });
});

describe('fixtures', () => {
  it('have an input and an expected output', async () => {
    expect((await findFixtures()).problems).toEqual([]);
  });
});
