import { expect, it } from 'vitest';
import { PklParser } from '../../../src/lang/syntax/grammar-modules.ts';
import { decisions } from '../../../src/lang/syntax/lookahead.generated.ts';

it('the committed decisions are those of the grammar, in which Chevrotain finds no mistake', () => {
  expect(new PklParser(true).decisions()).toEqual(decisions);
});

it('the parser with the committed decisions decides alike', () => {
  expect(new PklParser().decisions()).toEqual(decisions);
});
