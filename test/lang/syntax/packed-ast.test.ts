import { describe, expect, it } from 'vitest';
import { packModule } from '../../../scripts/pack-tree.ts';
import { Source } from '../../../src/lang/base/source.ts';
import { sources } from '../../../src/lang/stdlib/sources.generated.ts';
import type { DocComment, Module } from '../../../src/lang/syntax/ast.ts';
import { unpackModule } from '../../../src/lang/syntax/packed-ast.ts';
import { parseModule } from '../../../src/lang/syntax/parse.ts';

/** Packs and unpacks an AST. */
function roundTrip(tree: Module, source: () => string): Module {
  const { text, starts } = packModule(tree);
  return unpackModule({ starts, slice: (start, end) => text.slice(start, end) }, source);
}

/** Replaces comments by their text. */
function plainComments(key: string, value: unknown): unknown {
  if (key !== 'docComment' || value === null) return value;
  const { start, end, text } = value as DocComment;
  return { start, end, text };
}

describe('a packed AST', () => {
  it.each(Object.keys(sources))('of %s unpacks to the same AST', (name) => {
    const text = sources[name] ?? '';
    const tree = parseModule(new Source(`pkl:${name}`, text));
    const again = roundTrip(tree, () => text);
    expect(JSON.parse(JSON.stringify(again, plainComments))).toEqual(tree);
  });

  it('is plain ASCII', () => {
    const text = 'a = "\u{1f600} ä"\n';
    const packed = packModule(parseModule(new Source('file:///a.pkl', text))).text;
    expect(packed).toMatch(/^[\x20-\x7e\n]*$/);
    expect(packed).toContain('\\ud83d');
  });

  it('needs the source only to read doc comments', () => {
    const text = '/// Says it.\na = 1\n';
    let asked = 0;
    const tree = roundTrip(parseModule(new Source('file:///a.pkl', text)), () => {
      asked++;
      return text;
    });
    expect(tree.members).toHaveLength(1);
    expect(asked).toBe(0);
    expect(tree.members[0]?.docComment?.text).toBe('Says it.');
    expect(asked).toBe(1);
  });
});
