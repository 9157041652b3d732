/** Colors for Pkl and for output, without a parser: what is right in detail comes from the language server. */
import {
  HighlightStyle,
  indentService,
  StreamLanguage,
  type StringStream,
  syntaxHighlighting,
} from '@codemirror/language';
import { tags } from '@lezer/highlight';

declare const PKL_KEYWORDS: readonly string[];
const keywords: ReadonlySet<string> = new Set(PKL_KEYWORDS);
const ATOMS: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'this',
  'super',
  'module',
  'outer',
  'nan',
  'Infinity',
]);

/** What the tokenizer is inside of, innermost last. */
type Frame =
  | { readonly kind: 'string'; readonly pounds: string; readonly quote: string }
  | { readonly kind: 'interpolation'; depth: number }
  | { readonly kind: 'comment'; depth: number };

interface State {
  readonly stack: Frame[];
}

const pkl = StreamLanguage.define<State>({
  name: 'pkl',
  startState: () => ({ stack: [] }),
  copyState: ({ stack }) => ({ stack: stack.map((frame) => ({ ...frame })) }),
  token(stream, { stack }) {
    const top = stack.at(-1);
    if (top?.kind === 'string') return inString(stream, stack, top);
    if (top?.kind === 'comment') return inComment(stream, stack, top);
    if (stream.eatSpace()) return null;
    if (stream.match('///')) return rest(stream, 'docComment');
    if (stream.match('//') || (stream.sol() && stream.match('#!'))) return rest(stream, 'lineComment');
    if (stream.match('/*')) {
      stack.push({ kind: 'comment', depth: 1 });
      return 'blockComment';
    }
    const start = stream.match(/^(#*)("""|")/) as RegExpMatchArray | null;
    if (start !== null) {
      stack.push({ kind: 'string', pounds: start[1] ?? '', quote: start[2] ?? '"' });
      return 'string';
    }
    if (stream.match(/^(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)/))
      return 'number';
    if (stream.match(/^@[\p{L}_$][\p{L}\p{N}_$.]*/u)) return 'meta';
    if (stream.match(/^`[^`]*`/)) return 'propertyName';
    const word = stream.match(/^[\p{L}_$][\p{L}\p{N}_$]*/u) as RegExpMatchArray | null;
    if (word !== null) return ofWord(stream, word[0]);
    if (top?.kind === 'interpolation') countParentheses(stream, stack, top);
    stream.next();
    return null;
  },
  languageData: {
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
    indentOnInput: /^\s*[}\])]$/,
  },
});

/** One step deeper after an opening bracket, and back at a closing one. */
const indentation = indentService.of((context, offset) => {
  const line = context.lineAt(offset, 1);
  const before = context.lineAt(offset, -1);
  const opens = line.from !== before.from && /[{([]\s*$/.test(before.text) ? 1 : 0;
  const closes = /^\s*[})\]]/.test(context.textAfterPos(offset, 1)) ? 1 : 0;
  return Math.max(0, (/^ */.exec(before.text)?.[0].length ?? 0) + (opens - closes) * context.unit);
});

function ofWord(stream: StringStream, word: string): string {
  if (ATOMS.has(word)) return 'atom';
  if (keywords.has(word)) return 'keyword';
  if (/^\p{Lu}/u.test(word)) return 'typeName';
  return stream.match(/^\s*(?:=(?!=)|:|\{)/, false) === null ? 'variableName' : 'propertyName';
}

function countParentheses(
  stream: StringStream,
  stack: Frame[],
  frame: Frame & { readonly kind: 'interpolation' },
): void {
  const next = stream.peek();
  if (next === '(') frame.depth++;
  else if (next === ')' && --frame.depth === 0) stack.pop();
}

function inString(
  stream: StringStream,
  stack: Frame[],
  { pounds, quote }: Frame & { readonly kind: 'string' },
): string {
  if (stream.match(quote + pounds)) {
    stack.pop();
    return 'string';
  }
  if (stream.match(`\\${pounds}(`)) {
    stack.push({ kind: 'interpolation', depth: 1 });
    return 'escape';
  }
  if (stream.match(`\\${pounds}`)) {
    stream.next();
    return 'escape';
  }
  stream.next();
  while (!stream.eol() && stream.peek() !== '"' && stream.peek() !== '\\') stream.next();
  // Only strings with three quotes continue on the next line.
  if (stream.eol() && quote === '"') stack.pop();
  return 'string';
}

function inComment(stream: StringStream, stack: Frame[], frame: Frame & { readonly kind: 'comment' }): string {
  while (!stream.eol()) {
    if (stream.match('/*')) frame.depth++;
    else if (stream.match('*/')) {
      if (--frame.depth === 0) {
        stack.pop();
        break;
      }
    } else stream.next();
  }
  return 'blockComment';
}

function rest(stream: StringStream, style: string): string {
  stream.skipToEnd();
  return style;
}

/** Strings, numbers, names and comments as most formats write them. */
const output = StreamLanguage.define<null>({
  name: 'output',
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?=\s*:)/)) return 'propertyName';
    if (stream.match(/^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/)) return 'string';
    if (stream.match(/^<[/!?]?[\w.:-]*|^[/?]?>/)) return 'tagName';
    if (stream.match(/^-?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w-])/)) return 'number';
    if (stream.match(/^(?:true|false|null|new)\b(?!\s*[:=])/)) return 'atom';
    if (stream.match(/^[\p{L}_$][\p{L}\p{N}_$.-]*(?=\s*(?:[:={]))/u)) return 'propertyName';
    if (stream.match(/^[\p{L}\p{N}_$]+/u) === null) stream.next();
    return null;
  },
});

const style = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--code-keyword)' },
  { tag: [tags.atom, tags.number], color: 'var(--code-number)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.escape, color: 'var(--code-escape)' },
  { tag: [tags.typeName, tags.tagName], color: 'var(--code-type)' },
  { tag: tags.propertyName, color: 'var(--code-property)' },
  { tag: tags.meta, color: 'var(--code-escape)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
]);

export const pklLanguage = [pkl, indentation, syntaxHighlighting(style)];
export const outputLanguage = [output, syntaxHighlighting(style)];
