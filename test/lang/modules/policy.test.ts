import { describe, expect, it } from 'vitest';
import { AccessPolicy } from '../../../src/lang/modules/policy.ts';
import { Uri } from '../../../src/lang/modules/uri.ts';

const uri = (text: string): Uri => Uri.parse(text);

describe('allow lists', () => {
  const policy = new AccessPolicy({
    allowedModules: [/file:/, /pkl:/g],
    allowedResources: [(text) => text === 'env:A'],
  });

  it('match at the start, on every call', () => {
    for (let i = 0; i < 2; i++) expect(() => policy.modules.check(uri('pkl:base'))).not.toThrow();
    expect(() => policy.modules.check(uri('https://x/file:'))).toThrow('Refusing to load module `https://x/file:`');
  });

  it('may be functions', () => {
    expect(() => policy.resources.check(uri('env:A'))).not.toThrow();
    expect(() => policy.resources.check(uri('env:AB'))).toThrow('Refusing to read resource `env:AB`');
  });
});

describe('trust', () => {
  const policy = new AccessPolicy({ allowedModules: [], allowedResources: [] });

  it.each([
    ['file:///a.pkl', 'https://x/b.pkl', true],
    ['https://x/b.pkl', 'file:///a.pkl', false],
    ['modulepath:/a.pkl', 'file:///a.pkl', false],
    ['file://server/a.pkl', 'file:///a.pkl', false],
    ['jar:file:///a.zip!/a.pkl', 'file:///a.pkl', true],
    ['package://x/a@1.0.0#/a.pkl', 'modulepath:/a.pkl', false],
    ['pkl:base', 'https://x/b.pkl', false],
    ['repl:text', 'file:///a.pkl', true],
  ])('of %s suffices for %s: %s', (from, to, isAllowed) => {
    const check = (): void => policy.checkImport(uri(from), uri(to));
    if (isAllowed) expect(check).not.toThrow();
    else expect(check).toThrow('has an insufficient trust level');
  });
});

it('confines files to the root directory, including files in archives', () => {
  const root = { contains: (file: Uri) => file.path?.startsWith('/root/') === true };
  const policy = new AccessPolicy({ allowedModules: [/.*/], allowedResources: [/.*/], root });
  expect(() => policy.modules.check(uri('file:///root/a.pkl'))).not.toThrow();
  expect(() => policy.modules.check(uri('https://elsewhere/a.pkl'))).not.toThrow();
  expect(() => policy.modules.check(uri('jar:file:///etc/a.zip!/a.pkl'))).toThrow('not within the root directory');
  expect(() => policy.resources.check(uri('file:///etc/passwd'))).toThrow('Refusing to read resource');
});
