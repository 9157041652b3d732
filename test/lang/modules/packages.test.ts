import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, parseVersion } from '../../../src/lang/base/semantic-version.ts';
import { type DeclaredDependencies, ProjectDependencies } from '../../../src/lang/modules/dependencies.ts';
import { hashOrder } from '../../../src/lang/modules/hash-order.ts';
import {
  formatJson,
  type Json,
  JsonDataError,
  JsonFloat,
  parseJsonObject,
} from '../../../src/lang/modules/json-data.ts';
import { formatPackageMetadata, parsePackageMetadata } from '../../../src/lang/modules/package-metadata.ts';
import { normalizeAssetPath, PackageUri, parsePackageAsset } from '../../../src/lang/modules/package-uri.ts';
import { formatProjectDeps, parseProjectDeps } from '../../../src/lang/modules/project-deps.ts';
import { Uri } from '../../../src/lang/modules/uri.ts';

describe('package URIs', () => {
  it('have a version, a checksum and the URL of the metadata', () => {
    const uri = PackageUri.parse('projectpackage://h:1/a/b@1.2.3-rc.1::sha256:abc');
    expect(uri.sha256).toBe('abc');
    expect(uri.versionText).toBe('1.2.3-rc.1');
    expect(uri.metadataUri.toString()).toBe('https://h:1/a/b@1.2.3-rc.1');
    expect(uri.displayName).toBe('package://h:1/a/b@1.2.3-rc.1');
    expect(uri.canonicalName).toBe('package://h:1/a/b@1');
    expect(uri.cachePath).toBe('/a/b@1.2.3-rc.1');
  });

  it.each([
    ['package:x', 'is missing a `/` after `package:`'],
    ['https://h/a@1.0.0', 'Invalid scheme: `https`.'],
    ['package:/a@1.0.0', 'must have an authority'],
    ['package://h', 'must have a path'],
    ['package://h/%2e%2e/a@1.0.0', 'cannot contain `..` segments'],
    ['package://h/a', 'must have its path suffixed by its version'],
    ['package://h/a@one', '`one` could not be parsed as a semantic version number.'],
    ['package://h/a@99999999999.0.0', 'is too large'],
    ['package://h/a@1.0.0::abc', 'Invalid checksum specification: `abc`.'],
    ['package://h/a@1.0.0::md5:abc', 'Unrecognized checksum algorithm: `md5`.'],
  ])('reject %s', (text, message) => {
    expect(() => PackageUri.parse(text)).toThrow(message);
  });

  it('of files never lead out of the package', () => {
    expect(parsePackageAsset(Uri.parse('package://h/a@1.0.0#/x/../../y')).path).toBe('/y');
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', '', 'a')), (segments) => {
        expect(normalizeAssetPath(`/${segments.join('/')}`).split('/')).not.toContain('..');
      }),
    );
  });
});

it('orders versions as semantic versioning does', () => {
  const texts = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0',
    '1.0.10',
  ];
  const versions = texts.map(
    (text) => parseVersion(text) ?? { major: -1, minor: 0, patch: 0, preRelease: null, build: null },
  );
  for (const [i, a] of versions.entries()) {
    for (const [j, b] of versions.entries()) expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(i - j));
  }
});

describe('JSON files', () => {
  it('survive a round trip', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Record<string, Json>;
        expect(parseJsonObject(formatJson(plain))).toEqual(plain);
      }),
    );
  });

  it('keep the fraction of floats', () => {
    expect(formatJson({ a: new JsonFloat(5), b: [], c: {} })).toBe('{\n  "a": 5.0,\n  "b": [],\n  "c": {}\n}');
  });

  it.each([
    ['this', "Malformed JSON: Expected 'r' at 1:2."],
    ['{"a" 1}', "Malformed JSON: Expected ':' at 1:6."],
    ['{"a":1,}', 'Malformed JSON: Expected name at 1:8.'],
    ['{"a":\n  [1 2]}', "Malformed JSON: Expected ',' or ']' at 2:6."],
    ['{"a":"\\x"}', 'Malformed JSON: Expected valid escape sequence at 1:8.'],
    ['{"a":"b', 'Malformed JSON: Unexpected end of input at 1:8.'],
    ['{"a":1} x', 'Malformed JSON: Unexpected character at 1:9.'],
    ['[1]', 'Expected object of type `object`, but got type `JsArray`.'],
    ['['.repeat(2000), 'Malformed JSON: Nesting too deep'],
  ])('say what is wrong with %s', (text, message) => {
    expect(() => parseJsonObject(text)).toThrow(message);
  });

  it('parse whatever JSON.parse parses, and only fail with their own error', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', '.', 'e', '-', 't', 'n', '\\', ' '),
        }),
        (text) => {
          let expected: unknown;
          try {
            expected = JSON.parse(text);
          } catch {
            expect(() => parseJsonObject(text)).toThrow(JsonDataError);
            return;
          }
          if (typeof expected === 'object' && expected !== null && !Array.isArray(expected)) {
            expect(parseJsonObject(text)).toEqual(expected);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('package metadata', () => {
  const text = formatJson({
    name: 'birds',
    packageUri: 'package://h/birds@1.0.0',
    version: '1.0.0',
    packageZipUrl: 'https://h/birds.zip',
    packageZipChecksums: { sha256: 'abc' },
    dependencies: { fruit: { uri: 'package://h/fruit@2.0.0', checksums: { sha256: 'def' } } },
    license: 'MIT',
    authors: ['A <a@b.c>'],
  });

  it('survives a round trip', () => {
    const metadata = parsePackageMetadata(text);
    expect(metadata.dependencies.get('fruit')?.package.toString()).toBe('package://h/fruit@2.0.0');
    expect(formatPackageMetadata(metadata)).toBe(text);
  });

  it.each([
    ['"version": "1.0.0"', '"version": "one"', 'Failed to parse key `version`: `one` could not be parsed'],
    ['"name": "birds"', '"name": 1', 'Expected object of type `string` at field `name`, but got type `Integer`.'],
    ['"sha256": "abc"', '"md5": "abc"', 'Failed to parse key `packageZipChecksums`: Cannot find field "sha256"'],
    ['fruit@2.0.0', 'fruit@2.0.0::sha256:x', 'Did not expect to find a checksum'],
  ])('is rejected with %s replaced by %s', (part, replacement, message) => {
    expect(() => parsePackageMetadata(text.replace(part, replacement))).toThrow(message);
  });
});

describe('dependencies of a project', () => {
  const birds = PackageUri.parse('package://h/birds@1.0.0');
  const declared: DeclaredDependencies = {
    projectFileUri: Uri.parse('file:///p/PklProject'),
    packageUri: null,
    remote: new Map([['birds', { package: birds, sha256: null }]]),
    local: new Map(),
  };
  const deps = (uri: string, type = 'remote'): string =>
    formatJson({
      schemaVersion: 1,
      resolvedDependencies: {
        'package://h/birds@1':
          type === 'remote' ? { type, uri, checksums: { sha256: 'x' } } : { type, uri, path: '../b' },
      },
    });

  it('are read from the deps file', () => {
    const project = new ProjectDependencies(declared, () => deps('projectpackage://h/birds@1.4.0'));
    expect(project.direct().get('birds')?.package.toString()).toBe('projectpackage://h/birds@1.4.0');
  });

  it('must not be older than declared', () => {
    const project = new ProjectDependencies(declared, () => deps('projectpackage://h/birds@1.0.0-rc'));
    expect(() => project.direct()).toThrow('declares a dependency on a package that is newer');
  });

  it('must be in the deps file', () => {
    const project = new ProjectDependencies(declared, () => formatProjectDeps(new Map()));
    expect(() => project.direct()).toThrow('Did not find a resolved dependency for package `package://h/birds@1.0.0`.');
  });

  it('in local folders stay in their folder', () => {
    const project = new ProjectDependencies(declared, () => '');
    const local = { kind: 'local', package: birds, path: '../b' } as const;
    expect(project.localUri(local, '/../../etc/passwd').toString()).toBe('file:/b/etc/passwd');
  });

  it('are only available to modules in its folder', () => {
    const project = new ProjectDependencies(declared, () => '');
    expect(project.hasModule(Uri.parse('file:///p/sub/a.pkl'))).toBe(true);
    expect(project.hasModule(Uri.parse('file:///other/a.pkl'))).toBe(false);
    expect(project.hasModule(Uri.parse('https://h/p/a.pkl'))).toBe(false);
  });

  it('survive a round trip through the deps file', () => {
    const text = `${deps('projectpackage://h/birds@1.4.0', 'local')}\n`;
    expect(formatProjectDeps(parseProjectDeps(text))).toBe(text);
  });

  it('need a deps file of a known version', () => {
    expect(() => parseProjectDeps('{"schemaVersion": 2}')).toThrow(
      'Unsupported schemaVersion for `PklProject.deps.json`: 2.',
    );
  });
});

it('lists names in the order of a Java hash table', () => {
  const names = 'birds fruits project2 project6 burds a b c zebra yak x1 x2 x3 x4 x5'.split(' ');
  const expected = 'project2 zebra a b yak c project6 birds fruits burds x1 x2 x3 x4 x5'.split(' ');
  expect(hashOrder(names)).toEqual(expected);
});
