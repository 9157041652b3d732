/** Types of references whose referent has a constraint, which is checked before a value exists. */
import { constrainedReferent } from '../../diagnostics/messages/references.ts';
import { finding } from '../finding-of.ts';
import type { Definition, Type } from '../model.ts';
import type { Queries } from '../queries.ts';
import type { Rule } from '../rule.ts';
import { signatureOf, targetOf, unaliased } from '../type.ts';

export const referenceRule: Rule = {
  name: 'references',
  visit(node, { q, unit, report }) {
    if (node.kind !== 'DeclaredType' || node.args.length === 0) return;
    const found = q.resolveType(unit, node);
    // Aliases without arguments are checked where they are declared.
    if (found === null || found === 'unknown' || (found.kind !== 'alias' && !isReference(found))) return;
    const type = unaliased(q, q.typeOfNode(unit, node));
    if (type.kind !== 'class' || !isReference(type.definition)) return;
    const [, referent] = type.args;
    if (referent !== undefined && hasConstraint(q, referent, 0)) report(finding('error', node, constrainedReferent()));
  },
};

function isReference({ kind, name, unit }: Definition): boolean {
  return kind === 'class' && name === 'Reference' && unit.uri === 'pkl:ref';
}

/** Sized integers and `NonNull` count as types without constraints. */
const BUILT_IN = /^(?:U?Int(?:8|16|32)|UInt|NonNull)$/;
const MAX_DEPTH = 50;

/** Whether a type or a part of it has a constraint. Parameters and results of functions do not count. */
function hasConstraint(q: Queries, type: Type, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const isConstrained = (part: Type): boolean => hasConstraint(q, part, depth + 1);
  switch (type.kind) {
    case 'constrained':
      return true;
    case 'union':
      return type.members.some(isConstrained);
    case 'class':
      return signatureOf(q, type) === null && type.args.some(isConstrained);
    case 'alias':
      if (type.definition.unit === q.base && BUILT_IN.test(type.definition.name)) return false;
      return isConstrained(targetOf(q, type)) || type.args.some(isConstrained);
    default:
      return false;
  }
}
