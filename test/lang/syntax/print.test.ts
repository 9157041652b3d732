import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from '../../../src/lang/syntax/ast.ts';
import { childrenOf, walk } from '../../../src/lang/syntax/children.ts';
import { printExpression, printModule, printType } from '../../../src/lang/syntax/print.ts';
import { exprText, moduleText, promiseText } from './arbitrary.ts';
import { exprOf, moduleOf, shapeOf } from './support.ts';

describe('printing and parsing again', () => {
  it('gives the same module', () => {
    fc.assert(
      fc.property(moduleText, fc.boolean(), (text, promises) => {
        const module = moduleOf(text, { promises });
        const printed = printModule(module);
        const again = moduleOf(printed, { promises });
        expect(shapeOf(again)).toBe(shapeOf(module));
        expect(printModule(again)).toBe(printed);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same promises', () => {
    fc.assert(
      fc.property(promiseText, (text) => {
        const expr = exprOf(text, { promises: true });
        expect(shapeOf(exprOf(printExpression(expr), { promises: true }))).toBe(shapeOf(expr));
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same expression', () => {
    fc.assert(
      fc.property(exprText, (text) => {
        const expr = exprOf(text);
        expect(shapeOf(exprOf(printExpression(expr)))).toBe(shapeOf(expr));
      }),
      { numRuns: 100 },
    );
  });
});

describe('locations', () => {
  it('of nodes lie inside those of their parents, in source order', () => {
    fc.assert(
      fc.property(moduleText, (text) => {
        const misplaced: string[] = [];
        walk(moduleOf(text), (node) => {
          let end = node.start;
          for (const child of childrenOf(node)) {
            if (child.start < end || child.end > node.end) misplaced.push(`${child.kind} in ${node.kind}`);
            end = child.end;
          }
        });
        expect(misplaced).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('select text that parses to the same expression', () => {
    fc.assert(
      fc.property(exprText, (text) => {
        const expr = exprOf(text);
        expect(shapeOf(exprOf(text.slice(expr.start, expr.end)))).toBe(shapeOf(expr));
      }),
      { numRuns: 100 },
    );
  });
});

describe('layout', () => {
  it('puts each member on its line', () => {
    const text =
      '/// D\n@A {b=1}\nlocal x: Int?=1 class C extends B{/// p\np="a"}\ny {...?z;[0]=1 [[true]] {}; when(a){b}else{c}}';
    expect(printModule(moduleOf(text))).toBe(
      [
        '/// D',
        '@A {',
        '  b = 1',
        '}',
        'local x: Int? = 1',
        '',
        'class C extends B {',
        '  /// p',
        '  p = "a"',
        '}',
        '',
        'y {',
        '  ...?z',
        '  [0] = 1',
        '  [[true]] {}',
        '  when (a) {',
        '    b',
        '  } else {',
        '    c',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('separates tokens that would merge', () => {
    expect(printExpression(exprOf('! !a'))).toBe('! !a');
    expect(printExpression(exprOf('(a as B<Int> .c)'))).toBe('(a as B<Int> .c)');
    const [member] = moduleOf('a: Int? ?').members;
    expect(member?.kind === 'Property' && member.type !== null && printType(member.type)).toBe('Int? ?');
  });

  it('quotes names that are not identifiers', () => {
    expect(printModule(moduleOf('`if` = `a b`.`c`'))).toBe('`if` = `a b`.c\n');
  });
});

describe('walking', () => {
  it('visits outer nodes first and skips the children of nodes on request', () => {
    const kinds: string[] = [];
    walk(moduleOf('a = f(1, "x\\(b)") is Int(this > 0)'), (node: Node) => {
      kinds.push(node.kind);
      return node.kind !== 'String';
    });
    const type = ['DeclaredType', 'Binary', 'This', 'Int'];
    expect(kinds).toEqual(['Module', 'Property', 'TypeTest', 'Access', 'Int', 'String', 'ConstrainedType', ...type]);
  });

  it('needs no deep stack', () => {
    let count = 0;
    walk(exprOf(`a${'.b'.repeat(50_000)}`), () => {
      count++;
    });
    expect(count).toBe(50_001);
  });
});
