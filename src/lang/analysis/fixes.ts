/** Applies fixes. */
import type { Finding, TextEdit } from './finding.ts';

/**
 * Applies the safe fixes of a text's findings. Of overlapping fixes, only the first is applied; check the text again to get
 * the others.
 *
 * @example applySafeFixes(unit.source.text, checkUnit(project.analyzer, unit)).text;
 */
export function applySafeFixes(
  text: string,
  findings: readonly Finding[],
): { readonly text: string; readonly count: number } {
  const applied: TextEdit[] = [];
  let count = 0;
  for (const { fixes } of findings) {
    const fix = fixes?.find(({ isSafe }) => isSafe);
    if (fix === undefined || fix.edits.some((edit) => applied.some((other) => overlap(edit, other)))) continue;
    applied.push(...fix.edits);
    count++;
  }
  return { text: applyEdits(text, applied), count };
}

function overlap(a: TextEdit, b: TextEdit): boolean {
  return a.start < b.end && b.start < a.end ? true : a.start === b.start;
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { start, end, text: inserted } of edits.toSorted((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + inserted + result.slice(end);
  }
  return result;
}
