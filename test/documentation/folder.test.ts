// What `kdeps doc` does with its output folder, and with packages that it cannot document.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { brokenLinks, document, filesIn } from '../support/documentation.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-doc-')));
afterAll(() => rmSync(top, { recursive: true, force: true }));

let folder: string;
let output: string;
let count = 0;
beforeEach(() => {
  folder = join(top, String(count++));
  output = join(folder, 'out');
  put('lib/a.pkl', '/// The first.\nport: Int = 80\n');
});

function put(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const doc = (...words: string[]) => document([join(folder, 'lib'), '-o', output, ...words]);

describe('versions', () => {
  it('are kept, and listed newest first', async () => {
    for (const version of ['1.9.0', '1.10.0', '2.0.0-rc.1'])
      expect(await doc('--package-version', version)).toMatchObject({ status: 0 });
    const files = filesIn(output);
    expect(files.get('lib/index.html')?.match(/"\d[^"/]+\/index.html"/g)).toEqual(
      ['2.0.0-rc.1', '1.10.0', '1.9.0'].map((version) => `"${version}/index.html"`),
    );
    expect(files.get('index.html')).toContain('2 other versions');
    expect(brokenLinks(files)).toEqual([]);
  });

  it('are replaced by themselves alone', async () => {
    put('lib/b.pkl', 'host = "x"\n');
    await doc('--package-version', '1.0.0');
    await doc('--package-version', '2.0.0');
    rmSync(join(folder, 'lib/b.pkl'));
    await doc('--package-version', '2.0.0');
    expect(existsSync(join(output, 'lib/1.0.0/b/index.html'))).toBe(true);
    expect(existsSync(join(output, 'lib/2.0.0/b/index.html'))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['lib', 'out']);
  });
});

describe('the folder', () => {
  it('is refused if something else is in it', async () => {
    put('out/note.txt', 'mine');
    const result = await doc();
    expect(result.status).toBe(1);
    expect(result.errors).toBe(
      `The folder \`${output}\` is not empty, and was not made by \`kdeps doc\`. Use another folder, or \`--overwrite\` to delete what is in it.\n`,
    );
    expect([...filesIn(output).keys()]).toEqual(['note.txt']);
    expect(await doc('--overwrite')).toMatchObject({ status: 0 });
    expect(existsSync(join(output, 'note.txt'))).toBe(false);
  });

  it('has one format', async () => {
    await doc('--format', 'json');
    expect((await doc()).errors).toContain('has documentation as json');
  });

  it('is refused if its record is damaged', async () => {
    await doc();
    for (const record of [
      '{',
      'null',
      '{"format":"html"}',
      '{"format":"html","title":"","overview":"","packages":[1]}',
    ]) {
      writeFileSync(join(output, '.kdeps-doc.json'), record);
      expect((await doc()).errors).toContain('was not made by');
    }
  });

  it('must not contain the sources, even with --overwrite', async () => {
    const result = await document([join(folder, 'lib'), '-o', folder, '--overwrite']);
    expect(result).toMatchObject({ status: 1, errors: expect.stringContaining('which contains the folder') });
    expect(existsSync(join(folder, 'lib/a.pkl'))).toBe(true);
  });

  it('is as it was after a failure', async () => {
    await doc();
    const before = filesIn(output);
    put('lib/broken.pkl', 'port = \n');
    const result = await doc();
    expect(result.status).toBe(1);
    expect(result.errors).toContain('broken.pkl');
    expect(filesIn(output)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['lib', 'out']);
  });

  it('can be empty, and must not be a file', async () => {
    put('out', '');
    expect((await doc()).errors).toContain('which is not a folder');
    rmSync(output);
    mkdirSync(output);
    expect(await doc()).toMatchObject({ status: 0 });
  });
});

describe('sources', () => {
  it('without modules are an error', async () => {
    put('empty/note.txt', '');
    expect((await document([join(folder, 'empty'), '-o', output])).errors).toContain('Found no modules');
    expect((await document([join(folder, 'nowhere.pkl'), '-o', output])).status).toBe(1);
    expect((await document(['package:nonsense', '-o', output])).status).toBe(1);
    expect((await document(['pkl:json', '-o', output])).errors).toContain('cannot document pkl:json');
    expect(existsSync(output)).toBe(false);
  });

  it('can be single modules with any names', async () => {
    const names = ['index', 'Index', 'source', 'a b', 'ä/ö', '..', 'con"><b>'];
    const classes = names.map((name) => `class \`${name}\` { \`${name}\`: Int }\n`).join('');
    put('odd name.pkl', `${classes}\n\`content contents\`: \`a b\`\n\`-classes\`: Int\n`);
    const result = await document([join(folder, 'odd name.pkl'), join(folder, 'lib/a.pkl'), '-o', output]);
    expect(result).toMatchObject({ status: 0, errors: '' });
    const files = filesIn(output);
    expect(brokenLinks(files)).toEqual([]);
    // On systems where upper and lower case are the same, too.
    const lower = [...files.keys()].map((path) => path.toLowerCase());
    expect(new Set(lower).size).toBe(lower.length);
  });

  it('can be projects below a folder', async () => {
    const project = (name: string): string =>
      `/// About ${name}.\namends "pkl:Project"\npackage {\n  name = "${name}"\n  version = "1.0.0"\n  baseUri = "package://example.com/${name}"\n  packageZipUrl = "https://example.com/${name}.zip"\n  description = "Says <${name}>."\n  exclude { "tests/**" }\n}\n`;
    for (const name of ['one', 'two']) {
      put(`all/${name}/PklProject`, project(name));
      put(`all/${name}/${name}.pkl`, 'a = 1\n');
      put(`all/${name}/tests/test.pkl`, 'b = 1\n');
    }
    put('all/docsite-info.pkl', '/// Welcome.\namends "pkl:DocsiteInfo"\ntitle = "All <here>"\n');
    const result = await document([join(folder, 'all'), '-o', output]);
    expect(result).toMatchObject({
      status: 0,
      output: expect.stringContaining('one 1.0.0: 1 module\ntwo 1.0.0: 1 module\n'),
    });
    const files = filesIn(output);
    expect(files.get('index.html')).toContain('<title>All &lt;here&gt;</title>');
    expect(files.get('index.html')).toContain('Says &lt;one&gt;.');
    expect(files.get('one/1.0.0/one/index.html')).toContain('package://example.com/one@1.0.0#/one.pkl');
    expect(brokenLinks(files)).toEqual([]);
  });
});

describe('links to other packages', () => {
  const project = (name: string, dependencies = ''): string =>
    `amends "pkl:Project"\npackage {\n  name = "${name}"\n  version = "1.0.0"\n  baseUri = "package://example.com/${name}"\n  packageZipUrl = "https://example.com/${name}.zip"\n}\n${dependencies}`;
  const resolved = JSON.stringify({
    schemaVersion: 1,
    resolvedDependencies: {
      'package://example.com/birds@1': {
        type: 'local',
        uri: 'projectpackage://example.com/birds@1.0.0',
        path: '../birds',
      },
    },
  });

  beforeEach(() => {
    put('birds/PklProject', project('birds'));
    put(
      'birds/Sea Gull.pkl',
      'class Nest {\n  eggs: Int\n  function hatch(n: Int) = n\n}\ntypealias Egg = Int\nlocal secret = 1\n',
    );
    put('zoo/PklProject', project('zoo', 'dependencies {\n  ["birds"] = import("../birds/PklProject")\n}\n'));
    put('zoo/PklProject.deps.json', resolved);
    put(
      'zoo/Zoo.pkl',
      'import "@birds/Sea Gull.pkl" as gull\n\n/// See [*the* eggs][gull.Nest.eggs] and [gull.Nest.hatch()].\nnests: Listing<gull.Nest>\n\negg: gull.Egg\n\nopen class Aviary extends gull.Nest\n',
    );
  });

  const page = async (file: string, ...words: readonly string[]): Promise<string> => {
    expect(await document([...words, '-o', output])).toMatchObject({ status: 0, errors: '' });
    return filesIn(output).get(file) ?? '';
  };
  const gull = '../../../birds/1.0.0/Sea~20~Gull';

  it('lead to their pages, whichever is written first', async () => {
    for (const names of [
      ['zoo', 'birds'],
      ['birds', 'zoo'],
    ]) {
      const text = await page('zoo/1.0.0/Zoo/index.html', ...names.map((name) => join(folder, name)));
      expect(text).toContain(`<a href="${gull}/Nest.html">Nest</a>`);
      expect(text).toContain(`<a href="${gull}/Nest.html#eggs"><em>the</em> eggs</a>`);
      expect(text).toContain(`<a href="${gull}/Nest.html#hatch()"><code>gull.Nest.hatch</code></a>`);
      expect(text).toContain(`<a href="${gull}/index.html#Egg">Egg</a>`);
      expect(brokenLinks(filesIn(output))).toEqual([]);
      rmSync(output, { recursive: true });
    }
  });

  it('are text where the package is not in the folder', async () => {
    const text = await page('zoo/1.0.0/Zoo/index.html', join(folder, 'zoo'));
    expect(text).toContain('Nest');
    expect(text).not.toContain('Gull/');
    expect(JSON.stringify([...filesIn(output).values()])).not.toContain(`${folder}/birds`);
  });

  it('exist in Markdown and JSON', async () => {
    const both = [join(folder, 'birds'), join(folder, 'zoo')];
    const markdown = await page('zoo/1.0.0/Zoo/index.md', ...both, '--format', 'markdown');
    expect(markdown).toContain(`(${gull}/index.md#Nest.eggs)`);
    rmSync(output, { recursive: true });
    const json = await page('zoo/1.0.0/index.json', ...both, '--format', 'json');
    expect(json).toContain('"Nest": "../../birds/1.0.0/index.json#Sea%20Gull#Nest"');
    expect(json).not.toContain(folder);
  });
});
