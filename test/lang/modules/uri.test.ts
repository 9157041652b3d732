import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUris, Uri, UriSyntaxError } from '../../../src/lang/modules/uri.ts';

describe('parsing', () => {
  it('splits a hierarchical URI into its parts', () => {
    const uri = Uri.parse('package://me@host:80/a%20b@1.0.0?q=1#/x%20y.pkl');
    expect(uri.parts).toEqual({
      scheme: 'package',
      userInfo: 'me',
      host: 'host',
      port: 80,
      authority: 'me@host:80',
      path: '/a%20b@1.0.0',
      opaque: null,
      query: 'q=1',
      fragment: '/x%20y.pkl',
    });
    expect(uri.path).toBe('/a b@1.0.0');
    expect(uri.fragment).toBe('/x y.pkl');
  });

  it('has no path for an opaque URI', () => {
    const uri = Uri.parse('pkl:base');
    expect([uri.isOpaque, uri.path, uri.schemeSpecificPart]).toEqual([true, null, 'base']);
  });

  it('treats an authority that is not a host name as a registry name', () => {
    const uri = Uri.parse('http://exa_mple.com/x');
    expect([uri.host, uri.authority]).toEqual([null, 'exa_mple.com']);
  });

  it.each([
    ['foo <>', 'Illegal character in path at index 3: foo <>'],
    ['file:///foo^bar', 'Illegal character in path at index 11: file:///foo^bar'],
    ['env:a b', 'Illegal character in opaque part at index 5: env:a b'],
    ['a%zz', 'Malformed escape pair at index 1: a%zz'],
    ['1a:b', 'Illegal character in scheme name at index 0: 1a:b'],
    [':x', 'Expected scheme name at index 0: :x'],
    ['a:', 'Expected scheme-specific part at index 2: a:'],
    ['http://', 'Expected authority at index 7: http://'],
    ['a#b#c', 'Illegal character in fragment at index 3: a#b#c'],
  ])('rejects %s', (text, message) => {
    expect(() => Uri.parse(text)).toThrow(message);
  });

  it('reproduces any text that it accepts, and only throws its own error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          expect(Uri.parse(text).toString()).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UriSyntaxError);
        }
      }),
    );
  });
});

describe('references as written in programs', () => {
  it('quotes relative paths', () => {
    expect(Uri.fromWritten('my dir/50%.pkl').toString()).toBe('my%20dir/50%25.pkl');
  });

  it('leaves absolute URIs unchanged', () => {
    expect(() => Uri.fromWritten('file:///my dir')).toThrow('Illegal character in path');
  });

  it('keeps every relative path', () => {
    const segment = fc.string({ minLength: 1 }).filter((text) => !/[/:]/.test(text) && !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        expect(Uri.fromWritten(segments.join('/')).path).toBe(segments.join('/'));
      }),
    );
  });
});

describe('resolution', () => {
  it.each([
    ['file:///a/b/c.pkl', '../d.pkl', 'file:/a/d.pkl'],
    ['file:///a/b/c.pkl', '../../../d.pkl', 'file:/../d.pkl'],
    ['file:///a/b/c.pkl', '/x/../y', 'file:/x/../y'],
    ['file:///a/b/c.pkl', '', 'file:/a/b/'],
    ['file:///a/b/c.pkl', '#f', 'file:/a/b/c.pkl#f'],
    ['https://h:1/a/b?q', 'c?r', 'https://h:1/a/c?r'],
    ['https://h/a', '//other/b', 'https://other/b'],
    ['pkl:base', 'x', 'x'],
    ['a/b/c', '../../../d', '../d'],
  ])('of %s with %s', (base, reference, expected) => {
    expect(Uri.parse(base).resolve(Uri.parse(reference)).toString()).toBe(expected);
  });

  it('is idempotent in normalization', () => {
    const path = fc.array(fc.constantFrom('a', '..', '.', 'b:c'), { maxLength: 8 });
    fc.assert(
      fc.property(path, fc.boolean(), (segments, isAbsolute) => {
        const uri = Uri.of({ scheme: isAbsolute ? 'x' : null, path: (isAbsolute ? '/' : './') + segments.join('/') });
        const once = uri.normalize();
        expect(once.normalize().toString()).toBe(once.toString());
      }),
    );
  });
});

it('orders URIs by scheme, authority and path, opaque ones last', () => {
  const texts = ['pkl:base', 'file:///b', 'file:///a', 'https://b/x', 'https://a/y', 'file:x'];
  const sorted = texts.map((text) => Uri.parse(text)).sort(compareUris);
  expect(sorted.map(String)).toEqual(['file:///a', 'file:///b', 'file:x', 'https://a/y', 'https://b/x', 'pkl:base']);
});
