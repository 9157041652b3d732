import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/lang/api/evaluator.ts';
import { Uri } from '../../../src/lang/modules/uri.ts';
import { encodeCachePath } from '../../../src/lang/node/package-cache.ts';
import { fileUri, isWithin, pathOf } from '../../../src/lang/node/paths.ts';
import { type SourceOptions, Sources } from '../../../src/lang/node/sources.ts';
import { writeZip, ZipError, ZipFiles } from '../../../src/lang/node/zip.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'module-files-')));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file below the folder and returns its URI. */
function write(path: string, content: string | Uint8Array): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return fileUri(file).toString();
}

function evaluate(uri: string, options: Partial<SourceOptions> = {}): string {
  const { loaders, readers, policy } = new Sources({ http: { userAgent: 'test' }, ...options });
  const evaluation = new Evaluator({ loaders, readers, policy }).evaluation();
  return new TextDecoder().decode(evaluation.outputBytes(evaluation.module(uri)));
}

describe('paths and URIs', () => {
  it.each(['/a b/%c', '/日本語.pkl', '/a;b?c#d', '/'])('survive a round trip: %s', (path) => {
    const uri = fileUri(path);
    expect(uri.toString()).toMatch(/^file:\/\/\/[\x21-\x7e]*$/);
    expect(pathOf(uri)).toBe(path);
  });

  it('rejects characters that no path can contain', () => {
    expect(() => pathOf(Uri.parse('file:///a%00b'))).toThrow('Nul character not allowed');
  });

  it.each([
    ['/a', '/a', true],
    ['/a', '/a/b', true],
    ['/a', '/ab', false],
    ['/a', '/', false],
    ['/a', '/a/../b', false],
    ['/a', '/a/..b', true],
  ])('knows that %s holds %s: %s', (outer, inner, expected) => {
    expect(isWithin(outer, inner)).toBe(expected);
  });
});

describe('files', () => {
  it('reached through a symbolic link are the same module', () => {
    write('real.pkl', 'x = new Dynamic {}');
    symlinkSync(join(folder, 'real.pkl'), join(folder, 'link.pkl'));
    const main = write('main.pkl', 'same = import("real.pkl") == import("link.pkl")');
    expect(evaluate(main)).toBe('same = true\n');
  });

  it('must be UTF-8 to be modules, but not to be read', () => {
    write('latin.pkl', Buffer.from('x = "\xe4"', 'latin1'));
    const reading = write('reading.pkl', 'text = read("latin.pkl").text');
    expect(evaluate(reading)).toBe('text = "x = \\"\uFFFD\\""\n');
    expect(() => evaluate(write('importing.pkl', 'x = import("latin.pkl")'))).toThrow(
      'MalformedInputException: Input length = 1',
    );
  });

  it('behind symbolic links are omitted from globs, which therefore terminate', () => {
    write('loop/a.txt', '');
    symlinkSync(join(folder, 'loop'), join(folder, 'loop', 'again'));
    expect(evaluate(write('globbing.pkl', 'keys = read*("loop/**").keys'))).toBe('keys = Set("loop/a.txt")\n');
  });
});

describe('the root directory', () => {
  it('denies access to files outside, whether or not they exist, and through links', () => {
    write('outside/secret.txt', 'secret');
    symlinkSync(join(folder, 'outside'), join(folder, 'inside-link'));
    mkdirSync(join(folder, 'inside'));
    symlinkSync(join(folder, 'outside', 'secret.txt'), join(folder, 'inside', 'secret.txt'));
    for (const path of ['../outside/secret.txt', '../outside/none.txt', 'secret.txt', '/etc/passwd']) {
      const uri = write('inside/main.pkl', `x = read("${path}").text`);
      expect(() => evaluate(uri, { rootDir: join(folder, 'inside') })).toThrow('is not within the root directory');
    }
    const fine = write('inside/fine.pkl', 'x = read("fine.pkl").text.length');
    expect(evaluate(fine, { rootDir: join(folder, 'inside') })).toBe('x = 32\n');
    expect(evaluate(fine, { rootDir: join(folder, 'inside', '..', 'inside') })).toBe('x = 32\n');
  });
});

describe('the module path', () => {
  const zip = writeZip([
    ['lib/a.pkl', bytes('name = "a of zip"\nother = import("b.pkl").name')],
    ['lib/b.pkl', bytes('name = "b of zip"')],
    ['text.txt', bytes('text of zip')],
  ]);

  it('searches folders and archives in order', () => {
    write('path1/lib/b.pkl', 'name = "b of folder"');
    write('path2.zip', zip);
    const modulePath = [join(folder, 'none'), join(folder, 'path1'), join(folder, 'path2.zip')];
    const text = `
      a = import("modulepath:/lib/a.pkl").name
      b = import("modulepath:/lib/b.pkl").name
      relative = import("modulepath:/lib/a.pkl").other
      text = read("modulepath:/text.txt").text
      absent = read?("modulepath:/nothing.txt")
    `;
    expect(evaluate(write('main2.pkl', text), { modulePath })).toBe(
      'a = "a of zip"\nb = "b of folder"\nrelative = "b of folder"\ntext = "text of zip"\nabsent = null\n',
    );
  });

  it('does not leave its folders', () => {
    write('beside.pkl', 'x = 1');
    const uri = write('main3.pkl', 'x = import("modulepath:/../beside.pkl")');
    expect(() => evaluate(uri, { modulePath: [join(folder, 'path1')] })).toThrow(
      'Cannot find module `modulepath:/../beside.pkl`.',
    );
  });

  it('needs a slash', () => {
    expect(() => evaluate(write('main4.pkl', 'x = import("modulepath:a.pkl")'))).toThrow(
      'Module URI `modulepath:a.pkl` has invalid syntax.',
    );
  });

  it('is not needed for archives in the URI', () => {
    const archive = write('archive.jar', zip);
    const uri = write('main5.pkl', `x = import("jar:${archive}!/lib/a.pkl").other\n`);
    expect(evaluate(uri)).toBe('x = "b of zip"\n');
    const wrong = write('main6.pkl', `x = import("jar:${archive}!/lib/c.pkl")\n`);
    expect(() => evaluate(wrong)).toThrow('Cannot find module `jar:file:');
  });
});

describe('archives', () => {
  const zip = writeZip([['a/b.txt', bytes('hello '.repeat(100))]]);

  it('survive a round trip', () => {
    const files = new ZipFiles(zip);
    expect(files.list('/')).toEqual([{ name: 'a', isDirectory: true }]);
    expect(files.read('/a')).toBeNull();
    expect(files.read('/b')).toBeUndefined();
    expect(new TextDecoder().decode(files.read('/a/b.txt') ?? undefined)).toBe('hello '.repeat(100));
  });

  it('are the same for the same files', () => {
    expect(writeZip([['a/b.txt', bytes('hello '.repeat(100))]])).toEqual(zip);
  });

  it.each(['../x', '/x', 'a/../../x', 'a\\b', 'a//b'])('with an entry %s are rejected', (name) => {
    expect(() => new ZipFiles(writeZip([[name, bytes('')]]))).toThrow(ZipError);
  });

  it('that unpack to more than they declare, or to endless folders, are rejected', () => {
    const bomb = writeZip([['x.pkl', new Uint8Array(50_000_000)]]);
    expect(bomb.length).toBeLessThan(100_000);
    const view = new DataView(bomb.buffer, bomb.byteOffset);
    for (let at = 0; at + 4 < bomb.length; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
    }
    expect(() => new ZipFiles(bomb).read('/x.pkl')).toThrow('`/x.pkl` is damaged');
    expect(() => new ZipFiles(writeZip([['a/'.repeat(30_000), bytes('')]]))).toThrow('too many folders');
  });

  it('fail with a message when damaged, wherever that is', () => {
    for (let i = 0; i < zip.length; i++) {
      const damaged = Uint8Array.from(zip);
      damaged[i] = (damaged[i] ?? 0) ^ 0xff;
      try {
        new ZipFiles(damaged).read('/a/b.txt');
      } catch (error) {
        expect(error).toBeInstanceOf(ZipError);
      }
      expect(() => new ZipFiles(zip.subarray(0, i))).toThrow(ZipError);
    }
  });
});

it('encodes what file systems do not allow', () => {
  expect(encodeCachePath('localhost:0/a(b)*')).toBe('localhost(3a)0/a((b)(2a)');
});
