import { expect, it } from 'vitest';
import { PklParser } from '../../../src/lang/syntax/grammar-modules.ts';
import { decisions } from '../../../src/lang/syntax/lookahead.generated.ts';

it('the committed table matches the grammar, in which Chevrotain finds no error', () => {
  expect(new PklParser(true).decisions()).toEqual(decisions);
});

it('the parser makes the same decisions with the committed table', () => {
  expect(new PklParser().decisions()).toEqual(decisions);
});
