/**
 * For tools that work on Pkl source without evaluating it: formatters, editors, linters, upgrades. Offsets count UTF-16
 * units; the end of a range is exclusive.
 *
 * @example const source = new Source('app:/main.pkl', 'port = 8000 + // the base\n'); const { module, errors, trivia }
 *   = parseTolerantly(source); walk(module, (node) => console.log(node.kind, source.positionAt(node.start).line));
 */
export { type Position, type Range, rangeOf, Source, type Span, type TextRange } from '../base/source.ts';
export type * from './ast.ts';
export { childrenOf, walk } from './children.ts';
export { type Scan, scan, tokensFrom } from './lexer.ts';
export type { LexerOptions as ParseOptions } from './lexer-state.ts';
export { parentUriOf } from './parent-uri.ts';
export { parseExpression, parseModule, parseTolerantly, type TolerantModule } from './parse.ts';
export { printExpression, printModule, printType } from './print.ts';
export { constantText, type ResolvedPart, stringPartsOf } from './strings.ts';
export type { Token } from './token.ts';
export { K as TokenKind } from './tokens.ts';
export type { Trivia } from './trivia.ts';
