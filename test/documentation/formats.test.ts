// The formats of `kdeps doc`: golden files beside the package in fixtures/documentation, and the structure of the pages.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { brokenLinks, document, filesIn, repeatedIds } from '../support/documentation.ts';
import { fixturePath } from '../support/fixtures.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-doc-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const birds = fixturePath('documentation/birds');

async function write(format: string): Promise<Map<string, string>> {
  const output = join(folder, format);
  const result = await document([birds, '--format', format, '-o', output]);
  expect(result).toMatchObject({ status: 0, output: expect.stringContaining('com.example.birds 2.4.0: 3 modules\n') });
  expect(result.errors).toContain('Gull.pkl:7:80: warning: The comment refers to `Missing`, which does not exist.');
  expect(result.errors.match(/warning/g)).toHaveLength(1);
  return filesIn(output);
}

describe.each(['markdown', 'json'])('%s', (format) => {
  it('is that of the golden files', async () => {
    const files = await write(format);
    files.delete('.kdeps-doc.json');
    const expected = fixturePath(`documentation/${format}`);
    for (const [path, text] of files) await expect(text).toMatchFileSnapshot(join(expected, path));
    expect([...files.keys()]).toEqual([...filesIn(expected).keys()]);
  });
});

describe('html', async () => {
  const files = await write('html');
  const page = (path: string): string => files.get(`com.example.birds/2.4.0/${path}`) ?? '';

  it('has a page for each package, version, module, class and source', () => {
    const pages = [...files.keys()].filter((path) => path.endsWith('.html'));
    expect(pages).toEqual([
      'com.example.birds/2.4.0/Bird/index.html',
      'com.example.birds/2.4.0/Bird/source.html',
      'com.example.birds/2.4.0/herring/index.html',
      'com.example.birds/2.4.0/herring/source.html',
      'com.example.birds/2.4.0/index.html',
      'com.example.birds/2.4.0/names.html',
      'com.example.birds/2.4.0/sea/Gull/CliffNest.html',
      'com.example.birds/2.4.0/sea/Gull/Nest.html',
      'com.example.birds/2.4.0/sea/Gull/Owner.html',
      'com.example.birds/2.4.0/sea/Gull/index.html',
      'com.example.birds/2.4.0/sea/Gull/source.html',
      'com.example.birds/index.html',
      'index.html',
    ]);
  });

  it('has no broken link, and no anchor twice', () => {
    expect(brokenLinks(files)).toEqual([]);
    expect(repeatedIds(files)).toEqual([]);
  });

  it('links types, values of constraints, and comments', () => {
    expect(page('sea/Gull/Nest.html')).toContain('hidden</i> partner: <a href="Nest.html">Nest</a>?');
    expect(page('Bird/index.html')).toContain('<a href="../sea/Gull/Nest.html">Nest</a>?');
    expect(page('sea/Gull/index.html')).toContain('<a href="Nest.html#describe()"><code>Nest.describe</code></a>');
    expect(page('index.html')).toContain('<a href="sea/Gull/Nest.html#describe()">');
  });

  it('honors annotations', () => {
    const nest = page('sea/Gull/Nest.html');
    expect(nest).toContain('<span class="badge">since 2.1</span>');
    expect(nest).toContain('Deprecated since 2.3.</strong> Count them yourself. Replace with <code>size</code>.');
    expect(nest).toContain('also known as stuff, matter');
    expect(nest).not.toContain('secret');
    expect(nest).not.toContain('inner:');
    expect(page('sea/Gull/index.html')).toContain('contains SQL');
    expect([...files.keys()].join()).not.toContain('Hidden');
  });

  it('shows the results of examples, and links sources', () => {
    expect(page('sea/Gull/Nest.html')).toMatch(/class="result">.*a warm nest of twigs 1.*\n.*5/);
    expect(page('sea/Gull/Nest.html')).toContain('href="https://git.example.com/birds/v2.4.0/sea/Gull.pkl#L39-39"');
    expect(page('sea/Gull/source.html')).toContain('<span id="L39" data-n="39">');
  });
});

it('leaves examples alone if it is told so', async () => {
  const output = join(folder, 'no-examples');
  await document([birds, '--no-examples', '--format', 'markdown', '-o', output]);
  expect([...filesIn(output).values()].join('')).not.toContain('Result:');
});
