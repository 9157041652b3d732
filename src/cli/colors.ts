// Colors reports on a terminal.
import type { ReportPart } from '../lang/index.ts';
import type { Token } from '../lang/syntax/index.ts';
import { scan, TokenKind } from '../lang/syntax/index.ts';

const BOLD_RED = '1;31';
const FAINT = '2';
const RED = '31';
const GREEN = '32';
const YELLOW = '33';
const BLUE = '34';
const CYAN = '36';

const PARTS: Readonly<Record<Exclude<ReportPart, 'source'>, string>> = {
  heading: RED,
  message: BOLD_RED,
  hint: YELLOW,
  number: FAINT,
  caret: RED,
  frame: FAINT,
  margin: YELLOW,
  marker: FAINT,
};

const CONSTANTS: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/** Colors a part of a report. */
export function paintReport(part: ReportPart, text: string): string {
  return part === 'source' ? highlight(text) : paint(PARTS[part], text);
}

function paint(code: string, text: string): string {
  return text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`;
}

/** Colors a line of source text; unchanged when it cannot be tokenized on its own. */
export function highlight(line: string): string {
  const { tokens, failure } = scan(line);
  if (failure !== null) return line;
  let painted = '';
  let at = 0;
  for (const token of tokens) {
    if (token.endOffset <= token.startOffset) continue;
    const text = line.slice(token.startOffset, token.endOffset);
    const code = codeOf(token, text);
    painted += comment(line.slice(at, token.startOffset)) + (code === null ? text : paint(code, text));
    at = token.endOffset;
  }
  return painted + comment(line.slice(at));
}

/** Between tokens there are only blanks and comments. */
function comment(text: string): string {
  return text.trim() === '' ? text : paint(FAINT, text);
}

function codeOf({ tokenTypeIdx: kind }: Token, text: string): string | null {
  switch (kind) {
    case TokenKind.Int:
    case TokenKind.Float:
      return GREEN;
    case TokenKind.StringStart:
    case TokenKind.MultiLineStringStart:
    case TokenKind.StringText:
    case TokenKind.StringEnd:
      return YELLOW;
    case TokenKind.DocComment:
    case TokenKind.Shebang:
      return FAINT;
    default:
      if (CONSTANTS.has(text)) return CYAN;
      return kind !== TokenKind.Identifier && /^[a-z]/.test(text) ? BLUE : null;
  }
}
