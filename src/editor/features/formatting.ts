// Formats documents. Documents with syntax errors are left unchanged.
import type { Position, TextEdit } from 'vscode-languageserver';
import { format, PklError } from '../../lang/index.ts';
import type { Feature } from '../feature.ts';
import { answering, type Workspace } from '../workspace.ts';

export const formatting: Feature = {
  name: 'formatting',
  capabilities: { documentFormattingProvider: true, documentRangeFormattingProvider: true },
  register(connection, workspace) {
    connection.onDocumentFormatting(
      answering(connection, null, ({ textDocument }) => lineEdits(workspace, textDocument.uri)),
    );
    connection.onDocumentRangeFormatting(
      answering(connection, null, ({ textDocument, range }) => {
        const edits = lineEdits(workspace, textDocument.uri);
        return edits.filter(
          ({ range: { start, end } }) => start.line >= range.start.line && end.line <= range.end.line + 1,
        );
      }),
    );
  },
};

/** The edits that format a document: one for each run of changed lines. */
function lineEdits(workspace: Workspace, uri: string): TextEdit[] {
  const found = workspace.unit(uri);
  if (found === null || found.unit.errors.length > 0) return [];
  const { text } = found.unit.source;
  let formatted: string;
  try {
    formatted = format(text, { uri, promises: found.unit.hasPromises });
  } catch (error) {
    if (error instanceof PklError) return [];
    throw error;
  }
  return differences(linesOf(text), linesOf(formatted));
}

/** The edits that turn some lines into others. Greedy: each edit ends at the nearest lines that match again. */
function differences(before: readonly string[], after: readonly string[]): TextEdit[] {
  const edits: TextEdit[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++;
      j++;
      continue;
    }
    const { a, b } = nextMatch(before, after, i, j);
    edits.push(edit(before, i, a, after.slice(j, b)));
    [i, j] = [a, b];
  }
  return edits;
}

/** How many lines ahead to look for the next match. */
const MAX_LOOKAHEAD = 60;

function nextMatch(
  before: readonly string[],
  after: readonly string[],
  i: number,
  j: number,
): { a: number; b: number } {
  for (let distance = 1; distance <= 2 * MAX_LOOKAHEAD; distance++) {
    for (let da = 0; da <= distance; da++) {
      const [a, b] = [i + da, j + distance - da];
      if (
        a < before.length &&
        b < after.length &&
        before[a] === after[b] &&
        (before[a]?.trim() !== '' || 2 * da === distance)
      )
        return { a, b };
    }
  }
  return { a: before.length, b: after.length };
}

function edit(before: readonly string[], from: number, to: number, lines: readonly string[]): TextEdit {
  return { range: { start: startOf(before, from), end: startOf(before, to) }, newText: lines.join('') };
}

/** The start of a line; the end of the text for a line after the last. */
function startOf(lines: readonly string[], line: number): Position {
  const last = lines.at(-1) ?? '';
  if (line < lines.length || last.endsWith('\n') || lines.length === 0) return { line, character: 0 };
  return { line: lines.length - 1, character: last.length };
}

/** Lines with their line breaks. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
