import { blankBreak, type Doc, group, indent } from './document.ts';

/** Documents that are indented from the first place on where they may break. */
export function indentedFromBreak(docs: readonly Doc[], isGroup: boolean): readonly Doc[] {
  const index = docs.findIndex((doc) => typeof doc !== 'string' && doc.kind === 'break');
  if (index <= 0) return docs;
  const rest = indent(docs.slice(index));
  return [...docs.slice(0, index), isGroup ? group([rest]) : rest];
}

/** Groups in one another, each of which begins at a blank: the innermost is broken last. */
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
