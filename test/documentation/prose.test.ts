// Doc comments as trees: whatever is in them, reading takes little time, and only harmless nodes come out.
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { describe, expect, it } from 'vitest';
import { plainText, readProse } from '../../src/documentation/index.ts';

function* nodesIn(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodesIn(child);
}

const pieces = [
  ['[a]', '(javascript:b)', '![', '](', '<b>', '</b>', '<!--', '`', '```\n', '\n', '\n\n', '> ', '- ', '1. ', '# '],
  ['*', '_', '~~', '|', '|-|-|\n', '&colon;', '\\', 'http://x.y', 'www.a.b', '[x]: data:c\n', '[^1]', '[^1]: n\n'],
  ['    ', '\u0000', '🐦', '<a@b.c>'],
].flat();

describe('a comment', () => {
  it('has no HTML, no images, and only links to the web, mail and entries', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (given) => {
        const doc = readProse(given.join(''));
        for (const node of doc === null ? [] : nodesIn(doc)) {
          expect(['html', 'image', 'imageReference', 'linkReference', 'definition']).not.toContain(node.type);
          if (node.type === 'link') expect(node.url).toMatch(/^(?:https?:\/\/|mailto:|kdeps-doc:)/i);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it.each([
    ['quotes', '>'.repeat(20_000)],
    ['lists', '- '.repeat(10_000) + 'a'],
    ['emphasis', '*a **b '.repeat(2000) + 'c** d* '.repeat(2000)],
    ['brackets', '['.repeat(29_000)],
    ['rows', `|a|\n|-|\n${'|b|\n'.repeat(5000)}`],
    ['a book', 'word '.repeat(200_000)],
  ])('is read quickly, however nested or long: %s', (_, text) => {
    const start = performance.now();
    const doc = readProse(text);
    expect(plainText(doc).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
