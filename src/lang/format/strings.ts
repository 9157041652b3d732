/** String literals. Their contents do not change; the lines of multiline strings move with the closing delimiter. */

import type { Expr, StringExpr } from '../syntax/ast.ts';
import { K } from '../syntax/tokens.ts';
import { block, type Doc, group } from './document.ts';
import { type Piece, whole } from './pieces.ts';
import type { Reader } from './reader.ts';
import { interpolated, Row } from './row.ts';

/** Reads a string literal. */
export function stringLiteral(node: StringExpr, reader: Reader, expression: (expr: Expr) => Piece): Piece {
  const delimiter = reader.read([]);
  const lines: Doc[][] = [[delimiter.doc]];
  for (const part of node.parts) {
    if (part.kind === 'Interpolation') {
      for (const doc of interpolation(part.expr, reader, expression)) lines.at(-1)?.push(doc);
    } else addText(lines, reader.readVerbatim(part.end, 'token').doc as string, node.isMultiLine);
  }
  const end = reader.read([K.StringEnd]);
  const margin = reader.columnsBefore(node.end - (end.doc as string).length);
  lines.at(-1)?.push(end.doc);
  const doc = node.isMultiLine ? block(margin, lines) : group(lines.flat());
  return whole('expression', [delimiter, end], doc);
}

function interpolation(expr: Expr, reader: Reader, expression: (expr: Expr) => Piece): Doc[] {
  const open = reader.read([K.InterpolationStart]);
  const code = new Row(reader).then(() => expression(expr)).remarks().pieces;
  const close = reader.read([K.InterpolationEnd]);
  return [open.doc, interpolated(open, code, close), close.doc];
}

/** Adds text to the lines; in a multiline string, each line break starts a new one. */
function addText(lines: Doc[][], text: string, isMultiLine: boolean): void {
  if (!isMultiLine) return add(lines, text);
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character !== '\n' && character !== '\r') continue;
    add(lines, text.slice(start, at));
    lines.push([]);
    if (character === '\r' && text.charAt(at + 1) === '\n') at++;
    start = at + 1;
  }
  add(lines, text.slice(start));
}

function add(lines: readonly Doc[][], text: string): void {
  if (text !== '') lines.at(-1)?.push(text);
}
