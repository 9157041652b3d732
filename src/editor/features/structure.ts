// Folding ranges and selection ranges.
import { type FoldingRange, FoldingRangeKind, type SelectionRange } from 'vscode-languageserver';
import { nodesAt, type TextSpan, type Unit, visitNodes } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { offsetOf, positionOf, rangeOf } from '../positions.ts';
import { answering } from '../workspace.ts';

export const structure: Feature = {
  name: 'structure',
  capabilities: { foldingRangeProvider: true, selectionRangeProvider: true },
  register(connection, workspace) {
    connection.onFoldingRanges(
      answering(connection, null, ({ textDocument }): FoldingRange[] | null => {
        const found = workspace.unit(textDocument.uri);
        return found === null ? null : foldsOf(found.unit);
      }),
    );
    connection.onSelectionRanges(
      answering(connection, null, ({ textDocument, positions }): SelectionRange[] | null => {
        const found = workspace.unit(textDocument.uri);
        if (found === null) return null;
        const { unit } = found;
        return positions.map((position) => selectionAt(unit, offsetOf(unit.source, position)));
      }),
    );
  },
};

function foldsOf(unit: Unit): FoldingRange[] {
  const folds = new Map<number, FoldingRange>();
  const add = ({ start, end }: TextSpan, kind?: FoldingRangeKind): void => {
    const [from, to] = [positionOf(unit.source, start).line, positionOf(unit.source, end).line];
    if (to > from && !folds.has(from))
      folds.set(from, { startLine: from, endLine: to, ...(kind !== undefined && { kind }) });
  };
  const { imports } = unit.tree;
  const [first, last] = [imports[0], imports.at(-1)];
  if (first !== undefined && last !== undefined) add({ start: first.start, end: last.end }, FoldingRangeKind.Imports);
  visitNodes(unit, (node) => {
    if (node.kind === 'ObjectBody' || node.kind === 'Class' || (node.kind === 'String' && node.isMultiLine)) {
      // The line of the closing delimiter stays visible.
      const end = positionOf(unit.source, node.end).line;
      const start = node.kind === 'Class' ? node.headerStart : node.start;
      const from = positionOf(unit.source, start).line;
      if (end - 1 > from && !folds.has(from)) folds.set(from, { startLine: from, endLine: end - 1 });
    }
    if ('docComment' in node && node.docComment !== null) add(node.docComment, FoldingRangeKind.Comment);
  });
  for (const each of unit.trivia) if (each.kind === 'BlockComment') add(each, FoldingRangeKind.Comment);
  return [...folds.values()].sort((a, b) => a.startLine - b.startLine);
}

function selectionAt(unit: Unit, offset: number): SelectionRange {
  const text = unit.source.text;
  let selection: SelectionRange = { range: rangeOf(unit.source, { start: 0, end: text.length }) };
  let last: TextSpan = { start: 0, end: text.length };
  const spans: TextSpan[] = nodesAt(unit, offset).map(({ start, end }) => ({ start, end }));
  const innermost = nodesAt(unit, offset).at(-1);
  if (
    innermost !== undefined &&
    'name' in innermost &&
    innermost.name !== null &&
    innermost.name.start <= offset &&
    offset <= innermost.name.end
  )
    spans.push(innermost.name);
  for (const span of spans) {
    const isNarrower =
      span.start >= last.start && span.end <= last.end && span.end - span.start < last.end - last.start;
    if (!isNarrower) continue;
    selection = { range: rangeOf(unit.source, span), parent: selection };
    last = span;
  }
  return selection;
}
