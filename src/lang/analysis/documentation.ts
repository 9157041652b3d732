/** Renders doc comments as Markdown. */
import type * as tree from '../syntax/ast.ts';
import { ownerType } from './definitions.ts';
import { linksOf } from './doc-links.ts';
import { membersNamed } from './inheritance.ts';
import type { Definition } from './model.ts';
import type { Queries } from './queries.ts';
import { unaliased } from './type.ts';

/**
 * The documentation of a definition. A member without a doc comment inherits that of the nearest definition it overrides.
 *
 * @param linkTo returns the URI of a definition; null if it has none
 * @returns Markdown; empty for an undocumented definition
 */
export function documentationOf(
  q: Queries,
  definition: Definition,
  linkTo: (target: Definition) => string | null,
): string {
  const own = commentOf(definition);
  if (own !== null) return markdownOf(q, definition, own, linkTo);
  if (definition.kind !== 'property' && definition.kind !== 'method') return '';
  const owner = definition.kind === 'property' ? ownerType(q, definition.unit, definition.node) : null;
  const target = owner === null ? null : unaliased(q, owner);
  if (target?.kind !== 'class' && target?.kind !== 'module') return '';
  for (const { definition: above } of membersNamed(q, target, definition.name, false).members) {
    const comment = above.node === definition.node ? null : commentOf(above);
    if (comment !== null) return markdownOf(q, above, comment, linkTo);
  }
  return '';
}

function commentOf(definition: Definition): tree.DocComment | null {
  if (definition.kind === 'module') return definition.node.header.docComment;
  return 'docComment' in definition.node ? definition.node.docComment : null;
}

function markdownOf(
  q: Queries,
  definition: Definition,
  comment: tree.DocComment,
  linkTo: (target: Definition) => string | null,
): string {
  let text = definition.unit.source.text.slice(comment.start, comment.end);
  for (const { start, end, label, segments } of linksOf(q, definition, comment).toReversed()) {
    const name = label ?? `\`${segments.map((each) => each.text).join('.')}\``;
    const target = segments.at(-1)?.definition ?? null;
    const uri = target === null ? null : linkTo(target);
    const shown = uri === null ? name : `[${name}](${uri})`;
    text = text.slice(0, start - comment.start) + shown + text.slice(end - comment.start);
  }
  return text
    .split('\n')
    .map((line) => line.trimStart().replace(/^\/\/\/ ?/, ''))
    .join('\n')
    .trim();
}
