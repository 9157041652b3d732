/** Code as HTML: with links, and with colors. */
import { scan, type Token, TokenKind } from '../../lang/syntax/index.ts';
import type { LinkedText } from '../model.ts';
import type { Href } from '../write-markdown.ts';
import { html, Markup, type Part } from './markup.ts';

/** Longer code has no colors. */
const MAX_COLORED = 200_000;

/** Pkl code with colors; plain if it cannot be tokenized. */
export function pklCode(code: string): Markup {
  const parts: Part[] = [];
  eachToken(code, (text, style) => parts.push(style === null ? text : html`<i class="${style}">${text}</i>`));
  return html`${parts}`;
}

/** A declaration with links; what is not a link has colors. */
export function linkedCode(parts: LinkedText, href: Href): Markup {
  return html`${parts.map(({ text, target }) => {
    const url = target === null ? null : href(target);
    return url === null ? pklCode(text) : html`<a href="${url}">${text}</a>`;
  })}`;
}

/** The lines of a source with colors, each an element that can be linked to. */
export function sourceLines(code: string): Markup {
  const lines: string[] = [''];
  eachToken(code, (text, style) => {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) lines.push('');
      const shown = style === null || line === '' ? html`${line}` : html`<i class="${style}">${line}</i>`;
      lines[lines.length - 1] += shown.text;
    }
  });
  if (lines.at(-1) === '') lines.pop();
  return html`${lines.map(
    (line, index) =>
      html`<span id="L${index + 1}" data-n="${index + 1}">${new Markup(line)}
</span>`,
  )}`;
}

/** Calls back for every part of a code, in order; parts next to each other have different styles. */
function eachToken(code: string, show: (text: string, style: string | null) => void): void {
  let waiting: { readonly text: string; readonly style: string | null } = { text: '', style: null };
  const visit = (text: string, style: string | null): void => {
    if (style === waiting.style) waiting = { text: waiting.text + text, style };
    else {
      if (waiting.text !== '') show(waiting.text, waiting.style);
      waiting = { text, style };
    }
  };
  visitTokens(code, visit);
  if (waiting.text !== '') show(waiting.text, waiting.style);
}

function visitTokens(code: string, visit: (text: string, style: string | null) => void): void {
  const { tokens, failure } = code.length > MAX_COLORED ? { tokens: [], failure: null } : scan(code);
  if (failure !== null || tokens.length === 0) {
    visit(code, null);
    return;
  }
  let at = 0;
  // Between tokens there are only blanks and comments.
  const between = (end: number): void => {
    const text = code.slice(at, end);
    if (text !== '') visit(text, text.trim() === '' ? null : 'c');
  };
  for (const token of tokens) {
    if (token.endOffset <= token.startOffset) continue;
    between(token.startOffset);
    const text = code.slice(token.startOffset, token.endOffset);
    visit(text, styleOf(token, text));
    at = token.endOffset;
  }
  between(code.length);
}

function styleOf({ tokenTypeIdx: kind }: Token, text: string): string | null {
  switch (kind) {
    case TokenKind.Int:
    case TokenKind.Float:
      return 'n';
    case TokenKind.StringStart:
    case TokenKind.MultiLineStringStart:
    case TokenKind.StringText:
    case TokenKind.StringEnd:
      return 's';
    case TokenKind.DocComment:
    case TokenKind.Shebang:
      return 'c';
    default:
      return kind !== TokenKind.Identifier && /^[a-z]/.test(text) ? 'k' : null;
  }
}
