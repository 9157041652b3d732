import { describe, expect, it } from 'vitest';
import { type PathStep, parsePathPattern, pathMatches, pathText, TOP } from '../../../src/lang/formats/path.ts';

const property = (key: string): PathStep => ({ kind: 'property', key });
const entry = (key: string): PathStep => ({ kind: 'entry', key });
const element = (key: number): PathStep => ({ kind: 'element', key });

const path = [TOP, property('servers'), entry('main'), property('ports'), element(0)];

describe('path patterns', () => {
  it.each(['[*]', 'ports[*]', '*[*]', '[main].ports[*]', '[*].ports[*]', '^servers[main].ports[*]', '^*[*].*[*]'])(
    '%s matches',
    (pattern) => {
      expect(pathMatches(parsePathPattern(pattern), path)).toBe(true);
    },
  );

  it.each(['', '^', 'ports', '*', '[0]', 'servers.ports[*]', '^ports[*]', '*.ports[*]', 'a.servers[main].ports[*]'])(
    '%s does not match',
    (pattern) => {
      expect(pathMatches(parsePathPattern(pattern), path)).toBe(false);
    },
  );

  it.each(['', '^'])('%j is the whole value', (pattern) => {
    expect(pathMatches(parsePathPattern(pattern), [TOP])).toBe(true);
  });

  it.each([
    '.a',
    'a.',
    'a..b',
    '^.a',
    'a^',
    '^^',
    '**',
    'a*',
    '*a',
    'a[b]c',
    'a[',
    'a]',
    '[]',
    'a[b.c]',
    'a.[b]',
    '[*]*',
  ])('%s is rejected', (pattern) => {
    expect(() => parsePathPattern(pattern)).toThrow(`Converter path \`${pattern}\` has invalid syntax.`);
  });

  it('shows a path as in source', () => {
    expect(pathText(path)).toBe('servers[main].ports[0]');
    expect(pathText([TOP, property('two words')])).toBe('`two words`');
  });
});
