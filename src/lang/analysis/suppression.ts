/**
 * Comments that suppress findings: `// noinspection TypeMismatch` above a declaration. IntelliJ IDEA supports the same
 * comments.
 */
import type * as tree from '../syntax/ast.ts';
import type { Parent, Unit } from './model.ts';

/** The names that comments may contain. */
export const SUPPRESSION_GROUPS = [
  'TypeMismatch',
  'UnresolvedElement',
  'UnsupportedFeature',
  'Deprecated',
  'PklVersionMismatch',
  'ReplaceForGeneratorWithSpread',
  'MissingDefaultValue',
] as const;

/** A group of findings that are suppressed together. */
export type SuppressionGroup = (typeof SUPPRESSION_GROUPS)[number];

/** A comment that suppresses groups. */
export interface Suppression {
  readonly comment: { readonly start: number; readonly end: number };
  /** The names as written, known or not. */
  readonly names: readonly string[];
}

const COMMENT = /^\/\/.*?\bnoinspection[ \t]+([A-Za-z0-9_.-]+(?:[ \t]*,[ \t]*[A-Za-z0-9_.-]+)*)/;

/** The suppression comments of a module, by the declarations below them. */
export function suppressionsIn(unit: Unit): ReadonlyMap<object, Suppression> {
  const found = new Map<object, Suppression>();
  const comments = unit.trivia.flatMap((trivia) => {
    if (trivia.kind !== 'LineComment' || trivia.start < endOfHeader(unit)) return [];
    const names = COMMENT.exec(unit.source.text.slice(trivia.start, trivia.end))?.[1];
    return names === undefined ? [] : [{ comment: trivia, names: names.split(',').map((name) => name.trim()) }];
  });
  if (comments.length === 0) return found;
  const lines = unit.trivia.filter(({ kind }) => kind === 'LineComment');
  for (const suppression of comments) {
    const declaration = declarationAfter(unit, suppression.comment.end);
    if (declaration === null) continue;
    // Only the nearest line comment counts.
    const isNearest = !lines.some(({ start }) => start > suppression.comment.start && start < declaration.start);
    if (isNearest) found.set(declaration, suppression);
  }
  return found;
}

/**
 * The names in comments above the header of a module, which apply to the whole module. A module without a header has none:
 * its first comment belongs to its first declaration.
 */
export function namesForModule(unit: Unit): ReadonlySet<string> {
  const end = endOfHeader(unit);
  const names = unit.trivia.flatMap((trivia) => {
    if (trivia.kind !== 'LineComment' || trivia.start > end) return [];
    return (
      COMMENT.exec(unit.source.text.slice(trivia.start, trivia.end))?.[1]
        ?.split(',')
        .map((name) => name.trim()) ?? []
    );
  });
  return new Set(names);
}

/** The start of the last clause of a header; -1 without one. */
function endOfHeader({ tree: { header } }: Unit): number {
  return header.parent?.start ?? header.name?.start ?? -1;
}

/** Kinds of nodes that may carry a comment. */
const CARRIERS = new Set<string>([
  'ImportClause',
  'Class',
  'TypeAlias',
  'Property',
  'Method',
  'ObjectProperty',
  'ObjectMethod',
  'ObjectElement',
  'ObjectEntry',
  'MemberPredicate',
  'ForGenerator',
]);

/** Whether a comment above a node suppresses findings in it. */
export function isCarrier(node: Parent): node is tree.Node & { readonly start: number } {
  return 'kind' in node && CARRIERS.has(node.kind ?? '');
}

/** The declaration that follows an offset as the next sibling of what is there. */
function declarationAfter(unit: Unit, offset: number): (object & { readonly start: number }) | null {
  let siblings: readonly tree.Node[] = [...unit.tree.imports, ...unit.tree.members];
  for (;;) {
    const inside = siblings.find((node) => node.start <= offset && offset <= node.end);
    const bodies = inside === undefined ? [] : bodiesAt(inside, offset);
    if (inside === undefined) {
      const next = siblings.find((node) => node.start >= offset);
      return next !== undefined && isCarrier(next) ? next : null;
    }
    if (bodies.length === 0) return null;
    siblings = bodies;
  }
}

/** The members around an offset inside a node. */
function bodiesAt(node: tree.Node, offset: number): readonly tree.Node[] {
  if (node.kind === 'Class') return node.members;
  const waiting: object[] = [node];
  let best: tree.ObjectBody | null = null;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const value of Object.values(at) as unknown[]) {
      for (const part of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (typeof part !== 'object' || part === null || !('start' in part) || !('end' in part)) continue;
        if (Number(part.start) > offset || offset > Number(part.end)) continue;
        if ('kind' in part && part.kind === 'ObjectBody') best = part as tree.ObjectBody;
        waiting.push(part);
        if (best !== null) return best.members;
      }
    }
  }
  return [];
}
