/** Adds comments that suppress findings. */
import type { TextEdit } from './finding.ts';
import type { Unit } from './model.ts';
import { nodesAt } from './node-path.ts';
import { isCarrier, suppressionsIn } from './suppression.ts';

/** The edit that suppresses a code or group of findings at an offset; null if no declaration can carry the comment. */
export function suppressionEdit(unit: Unit, offset: number, name: string): TextEdit | null {
  const carrier = nodesAt(unit, offset).findLast(isCarrier);
  if (carrier === undefined) return null;
  const known = suppressionsIn(unit).get(carrier);
  if (known !== undefined) return { start: known.comment.end, end: known.comment.end, text: `, ${name}` };
  const { text } = unit.source;
  const line = text.lastIndexOf('\n', carrier.start - 1) + 1;
  const indentation = text.slice(line, carrier.start);
  if (indentation.trim() !== '') return null;
  return { start: line, end: line, text: `${indentation}// noinspection ${name}\n` };
}
