// Formatting only changes the layout: the AST, the comments and every significant character stay, and
// a formatted text stays as it is.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import glob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { parentUriOf } from '../../../src/lang/syntax/parent-uri.ts';
import { isSchemaUri } from '../../../src/runtime/language/index.ts';
import { formattingFault } from '../../support/formatting.ts';
import { root } from '../../support/root.ts';
import { moduleText } from '../syntax/arbitrary.ts';

const files = glob.sync(['fixtures/**/*.pkl', 'src/lang/stdlib/pkl/*.pkl', 'bench/**/*.pkl'], { cwd: root });

describe('formatting keeps the meaning', () => {
  it('of every module in this repository', () => {
    const faults = files.flatMap((file) => {
      const text = readFileSync(`${root}/${file}`, 'utf8');
      const fault = formattingFault(text, { promises: isSchemaUri(parentUriOf(text) ?? '') });
      return fault === null ? [] : [`${file} ${fault}`];
    });
    expect(files.length).toBeGreaterThan(500);
    expect(faults).toEqual([]);
  });

  it('of generated modules', () => {
    fc.assert(
      fc.property(moduleText, (text) => {
        expect(formattingFault(text)).toBeNull();
      }),
    );
  });
});
