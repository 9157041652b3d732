/** Explains syntax errors, given where parsing stopped. */
import type {
  IParserErrorMessageProvider,
  IRecognitionException,
  MismatchedTokenException,
  NoViableAltException,
  TokenType,
} from 'chevrotain';
import type { Range } from '../base/source.ts';
import type { Message } from '../diagnostics/error.ts';
import {
  danglingDocComment,
  insidePromise,
  interpolationInConstant,
  invalidTopLevelToken,
  keywordNotAllowedHere,
  missingDelimiter,
  unexpectedEndOfFile,
  unexpectedToken,
  unexpectedTokenForType,
} from '../diagnostics/messages/syntax.ts';
import type { Token } from './token.ts';
import { isKeyword, K, T, type TokenName } from './tokens.ts';

/** What is wrong, and where. */
export interface SyntaxDiagnostic extends Range {
  readonly message: Message;
}

/** Where parsing stopped: the last consumed token and the one after it. */
interface Neighbors {
  readonly text: string;
  readonly previous: Token;
  readonly next: Token;
}

/** The same, with what was being parsed. */
interface Situation extends Neighbors {
  /** Names of the rules being parsed, outermost first, and the index of each call within its caller. */
  readonly rules: readonly string[];
  readonly occurrences: readonly number[];
}

/**
 * Chevrotain's exceptions contain a message derived from the grammar; ours are derived from the exception. The expected
 * token is all that the exception does not contain otherwise.
 */
export const errorMessageProvider: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNotAllInputParsedMessage: () => '',
  buildNoViableAltMessage: () => '',
  buildEarlyExitMessage: () => '',
};

/** Explains an exception of Chevrotain. */
export function explain(exception: IRecognitionException, text: string): SyntaxDiagnostic {
  const { name, message, token, context } = exception;
  const at: Situation = {
    text,
    // The two kinds of exceptions that this grammar can raise have it.
    previous: (exception as MismatchedTokenException | NoViableAltException).previousToken as Token,
    next: token as Token,
    rules: context.ruleStack,
    occurrences: context.ruleOccurrenceStack,
  };
  if (name !== 'MismatchedTokenException') return hintAt(noAlternative(at), at);
  const expected = message === T.EndOfFile.name ? T.EndOfFile : T[message as TokenName];
  const diagnostic = mismatch(expected, at);
  return expected === T.PromiseEnd ? withPromiseHint(diagnostic) : hintAt(diagnostic, at);
}

function mismatch(expected: TokenType, at: Situation): SyntaxDiagnostic {
  const rule = at.rules.at(-1) ?? '';
  switch (expected) {
    case T.Identifier:
      return explainNoName(at);
    case T.RightBrace:
      return explainNoMember(rule, at);
    case T.StringEnd:
      return atNext(at, interpolationInConstant());
    case T.EndOfFile:
      return rule === 'module' ? explainNoModuleMember(at) : expectedOf(at, ['end of file']);
    case T.RightParen:
      return expectedOf(at, COMMA_LISTS.has(rule) ? [',', ')'] : [')']);
    case T.Greater:
      return expectedOf(at, [',', '>']);
    case T.Arrow:
      return expectedOf(at, rule === 'objectParameters' ? [',', '->'] : ['->']);
    case T.RightBracket:
      return expectedOf(at, rule === 'memberPredicate' ? [']]'] : [']']);
    default:
      return expectedOf(at, [expected.LABEL ?? expected.name]);
  }
}

function hintAt(diagnostic: SyntaxDiagnostic, { rules, occurrences }: Situation): SyntaxDiagnostic {
  const isPromise = (rule: string, n: number): boolean =>
    rule === 'expression' && rules[n - 1] === 'stringLiteral' && occurrences[n] === 1;
  return rules.some(isPromise) ? withPromiseHint(diagnostic) : diagnostic;
}

/** Explains promises to authors who did not intend to write one. */
function withPromiseHint(diagnostic: SyntaxDiagnostic): SyntaxDiagnostic {
  return { ...diagnostic, message: insidePromise(diagnostic.message) };
}

function noAlternative(at: Situation): SyntaxDiagnostic {
  const rule: string = at.rules.at(-1) ?? '';
  const item = LIST_ITEMS[rule];
  if (item !== undefined) return noAlternative(inside(item, at));
  switch (rule) {
    case 'typeAtom':
      return atNext(at, unexpectedTokenForType(textOf(at), typeExpectation(at)));
    case 'parameter':
    case 'classMember':
    case 'objectModified':
      return explainNoName(at);
    case 'moduleMember':
      return explainNoModuleMember(at);
    case 'superAccess':
      return expectedOf(at, ['[']);
    case 'operand':
    case 'objectMember':
      return explainNoExpression(at);
    default:
      return atNext(at, unexpectedToken(textOf(at), ['{', '=']));
  }
}

/** Rules that parse an item or the end of a list → the rules that would have parsed the item. */
const LIST_ITEMS: Readonly<Record<string, readonly string[]>> = {
  argumentList: ['expression', 'operand'],
  constraints: ['expression', 'operand'],
  lambda: ['parameter'],
  parameterList: ['parameter'],
  objectParameters: ['parameter'],
  typeParameters: ['parameter'],
  newExpr: ['type', 'typeAtom'],
  parenthesizedType: ['type', 'typeAtom'],
  typeArguments: ['type', 'typeAtom'],
};

/** The same position, seen from inside the rules that were not entered. */
function inside(rules: readonly string[], at: Situation): Situation {
  const occurrence = at.rules.at(-1) === 'newExpr' ? 0 : 8;
  const occurrences = rules.map((_, depth) => (depth === 0 ? occurrence : 0));
  return { ...at, rules: [...at.rules, ...rules], occurrences: [...at.occurrences, ...occurrences] };
}

/** Rules in which `)` closes a list. */
const COMMA_LISTS: ReadonlySet<string> = new Set([
  'lambda',
  'parenthesizedType',
  'constraints',
  'parameterList',
  'argumentList',
]);

function explainNoName(at: Situation): SyntaxDiagnostic {
  if (isKeyword(at.next.tokenTypeIdx)) return explainKeyword(at);
  return atNext(at, unexpectedToken(textOf(at), ['identifier']));
}

/** Names of a few keywords that differ in reports. */
const KEYWORD_NAMES: ReadonlyMap<number, string> = new Map([
  [K.TypealiasKeyword, 'type_alias'],
  [K.ImportGlob, 'import_star'],
  [K.ReadGlob, 'read_star'],
  [K.ReadOrNull, 'read_question'],
]);

function explainKeyword(at: Situation): SyntaxDiagnostic {
  return atNext(at, keywordNotAllowedHere(KEYWORD_NAMES.get(at.next.tokenTypeIdx) ?? textOf(at)));
}

function explainNoExpression(at: Situation): SyntaxDiagnostic {
  if (at.next.tokenTypeIdx === K.EndOfFile) return afterPrevious(at, unexpectedEndOfFile());
  const expectation = expressionExpectation(at);
  return atNext(at, unexpectedToken(textOf(at), expectation === null ? [] : [expectation]));
}

function explainNoMember(rule: string, at: Situation): SyntaxDiagnostic {
  const { tokenTypeIdx: kind } = at.next;
  if (kind === K.EndOfFile) return afterPrevious(at, missingDelimiter('}'));
  if (rule === 'classBody') return explainNoName(at);
  if (kind === K.ClassKeyword || kind === K.TypealiasKeyword) return afterPrevious(at, missingDelimiter('}'));
  return atNext(at, unexpectedToken(textOf(at), ['}']));
}

function explainNoModuleMember(at: Situation): SyntaxDiagnostic {
  const { tokenTypeIdx: kind } = at.next;
  if (kind === K.EndOfFile) return atNext(at, unexpectedEndOfFile());
  if (isKeyword(kind)) return explainKeyword(at);
  return atNext(at, kind === K.DocComment ? danglingDocComment() : invalidTopLevelToken());
}

function atNext(at: Neighbors, message: Message): SyntaxDiagnostic {
  return { message, start: at.next.startOffset, end: at.next.endOffset };
}

/** The character after the last token: the end of a file or line shows nothing. */
function afterPrevious(at: Neighbors, message: Message): SyntaxDiagnostic {
  const start = at.previous.endOffset || 0;
  return { message, start, end: start + 1 };
}

/** Explains that the next token is not one of the expected ones. */
export function expectedOf(at: Neighbors, expected: readonly string[]): SyntaxDiagnostic {
  const isEnd = at.next.tokenTypeIdx === K.EndOfFile;
  const message = unexpectedToken(isEnd ? 'EOF' : textOf(at), expected);
  return isEnd || isLineBreakBefore(at) ? afterPrevious(at, message) : atNext(at, message);
}

/** The next token as written; only the first line of a doc comment. */
function textOf(at: Neighbors): string {
  const { startOffset, endOffset, tokenTypeIdx } = at.next;
  const text = at.text.slice(startOffset, endOffset);
  return tokenTypeIdx === K.DocComment ? (text.split(/[\r\n]/, 1)[0] ?? '') : text;
}

/** Whether the next token is on a later line than the previous one; line breaks in comments do not count. */
function isLineBreakBefore(at: Neighbors): boolean {
  const between = at.text.slice(at.previous.endOffset || 0, at.next.startOffset);
  return between.replaceAll(/\/\*[^]*?\*\//g, '').includes('\n');
}

/**
 * What may follow an expression, by the containing rule and the index of the expression in it. `^` stands for what may
 * follow the containing expression.
 */
const AFTER_EXPRESSION: Readonly<Record<string, string>> = {
  'throwExpr:0': ')',
  'traceExpr:0': ')',
  'readExpr:0': ')',
  'ifExpr:0': ')',
  'ifExpr:1': 'else',
  'ifExpr:2': '^',
  'letExpr:0': ')',
  'lambda:1': ')',
  'lambda:2': '^',
  'parenthesized:0': ')',
  'superAccess:0': ']',
  'operand:5': ']',
  'stringLiteral:0': ')',
  'constraints:8': ')',
  'constraints:9': ')',
  'objectProperty:0': '}',
  'objectMethod:0': '}',
  'objectElement:0': '}',
  'objectEntry:0': ']',
  'objectEntry:1': '}',
  'memberPredicate:0': ']]',
  'memberPredicate:1': '}',
  'objectSpread:0': '}',
  'whenGenerator:0': ')',
  'forGenerator:0': ')',
};

/** What reports show as expected in place of an expression; null for nothing in particular. */
function expressionExpectation({ rules, occurrences }: Situation): string | null {
  for (let index = rules.length - 1; index > 0; index--) {
    const caller = rules[index - 1] ?? '';
    if (caller === 'expression' || rules[index] !== 'expression') continue;
    const expected = AFTER_EXPRESSION[`${caller}:${occurrences[index] ?? 0}`];
    if (expected === '^') continue;
    return expected ?? null;
  }
  return rules.at(-1) === 'objectMember' ? '}' : null;
}

/** What reports show as expected in place of a type, besides the type; null for nothing. */
function typeExpectation({ rules, occurrences }: Situation): string | null {
  for (let index = rules.length - 1; index > 0; index--) {
    if (rules[index] !== 'type') continue;
    const caller = rules[index - 1];
    if (caller === 'newExpr') return '{';
    if (caller !== 'parenthesizedType') return null;
    if (occurrences[index] !== 0) return ')';
  }
  return null;
}
