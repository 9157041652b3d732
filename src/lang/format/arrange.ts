import { blankBreak, type Doc, group, indent } from './document.ts';

/** Indents documents from their first possible break on. */
export function indentedFromBreak(docs: readonly Doc[], isGroup: boolean): readonly Doc[] {
  const index = docs.findIndex((doc) => typeof doc !== 'string' && doc.kind === 'break');
  if (index <= 0) return docs;
  const rest = indent(docs.slice(index));
  return [...docs.slice(0, index), isGroup ? group([rest]) : rest];
}

/** Nested groups that each start at a space; the innermost is broken last. */
export function groupedAtBlanks(docs: readonly Doc[]): Doc {
  let inner: Doc[] = [];
  let end = docs.length;
  for (let index = docs.length - 1; index > 0; index--) {
    if (docs[index] !== ' ' && docs[index] !== blankBreak) continue;
    inner = [group([...docs.slice(index, end), ...inner])];
    end = index;
  }
  return group([...docs.slice(0, end), ...inner]);
}
