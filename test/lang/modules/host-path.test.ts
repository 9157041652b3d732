import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveHostPath } from '../../../src/lang/modules/host-path.ts';
import { Uri } from '../../../src/lang/modules/uri.ts';

function posix(file: string, path: string): string {
  return resolveHostPath(Uri.parse(file), path, false);
}

function windows(file: string, path: string): string {
  return resolveHostPath(Uri.parse(file), path, true);
}

describe('paths of POSIX systems', () => {
  it.each([
    ['file:///a/b/PklProject', 'c/d', '/a/b/c/d'],
    ['file:///a/b/PklProject', '/c/d', '/c/d'],
    ['file:///a/b/PklProject', './', '/a/b'],
    ['file:///a/b/PklProject', '../../../../', '/'],
    ['file:///a%20b/PklProject', 'c', '/a b/c'],
    ['file:/a/b', String.raw`c\d`, String.raw`/a/c\d`],
  ])('%s, %s', (file, path, expected) => {
    expect(posix(file, path)).toBe(expected);
  });
});

describe('paths of Windows', () => {
  it.each([
    ['file:///C:/a/PklProject', 'b/c', String.raw`C:\a\b\c`],
    ['file:///C:/a/PklProject', String.raw`\b`, String.raw`C:\b`],
    ['file:///C:/a/PklProject', 'D:/b/', String.raw`D:\b`],
    ['file:///C:/a/PklProject', 'C:', 'C:'],
    ['file:///C:/a/PklProject', String.raw`..\..\..`, 'C:\\'],
    ['file:///C:/a/PklProject', String.raw`b\\..\.\c`, String.raw`C:\a\c`],
    ['file:///C:/a/PklProject', String.raw`\\server\share\b`, String.raw`\\server\share\b`],
    ['file:///a/PklProject', 'b', String.raw`\a\b`],
    ['file://server/share/a/PklProject', 'b', String.raw`\\server\share\a\b`],
    ['file://server/share/PklProject', '../../..', '\\\\server\\share\\'],
    ['file://server/share/PklProject', String.raw`\b`, String.raw`\\server\share\b`],
    ['file://server/', '/b/c', String.raw`\\server\\b\c`],
    ['file:///a/PklProject', String.raw`\\server`, String.raw`\\server`],
    ['file:///C:/a/PklProject', String.raw`\\..\b`, String.raw`C:\b`],
    ['file:///C:/a/PklProject', String.raw`\\server\..\b`, String.raw`\\server\\b`],
    ['file:///a/PklProject', String.raw`\\server\share`, '\\\\server\\share\\'],
  ])('%s, %s', (file, path, expected) => {
    expect(windows(file, path)).toBe(expected);
  });
});

describe('resolved paths', () => {
  const parts = fc.array(fc.constantFrom('a', 'b c', '.', '..', '', 'C:'), { maxLength: 6 });

  it('contain no dots, and do not change when resolved again', () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (names, isWindows) => {
        const file = Uri.parse('file:///C:/x/y');
        const once = resolveHostPath(file, names.join('/'), isWindows);
        expect(once.split(/[/\\]/)).not.toContain('..');
        expect(resolveHostPath(file, once, isWindows)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
});
