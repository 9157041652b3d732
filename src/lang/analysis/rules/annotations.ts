/** Annotations with classes that are not annotations, and uses of deprecated members. */
import { notAnAnnotation } from '../../diagnostics/messages/declarations.ts';
import { cannotInstantiateAbstract } from '../../diagnostics/messages/objects.ts';
import { has } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { constantText } from '../../syntax/strings.ts';
import { kindName } from '../describe.ts';
import { containerName } from '../display-name.ts';
import { finding } from '../finding-of.ts';
import { inheritsBase } from '../inheritance.ts';
import type { Definition, Unit } from '../model.ts';
import type { Queries } from '../queries.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { unaliased } from '../type.ts';

export const annotationRule: Rule = {
  name: 'annotations',
  visit(node, context) {
    switch (node.kind) {
      case 'Annotation':
        annotation(node, context);
        return;
      case 'Access':
      case 'QualifiedAccess': {
        const resolution = context.q.resolve(context.unit, node);
        if (resolution.kind === 'found') deprecated(node.name, resolution.member.definition, context);
        return;
      }
      case 'DeclaredType': {
        const found = context.q.resolveType(context.unit, node);
        if (found !== null && found !== 'unknown') deprecated(node.name, found, context);
        return;
      }
      default:
    }
  },
};

function annotation(node: tree.Annotation, { q, unit, report }: RuleContext): void {
  const type = unaliased(q, q.typeOfNode(unit, node.type));
  if (type.kind === 'unknown') return;
  if (type.kind !== 'class' || inheritsBase(q, type, 'Annotation') === false) {
    report(finding('error', node.type, notAnAnnotation()));
    return;
  }
  if (has(type.definition.node.modifiers, 'abstract'))
    report(finding('error', node.type, cannotInstantiateAbstract({ displayName: containerName(q, type.definition) })));
}

function deprecated(name: tree.Name, definition: Definition, { q, unit, report }: RuleContext): void {
  if (!('annotations' in definition.node) || definition.unit === unit) return;
  const found = definition.node.annotations.find(({ type }) => isNamed(q, definition.unit, type, 'Deprecated'));
  if (found === undefined) return;
  const said = textOf(definition.unit, found, 'message');
  const replacement = textOf(definition.unit, found, 'replaceWith');
  const text = `The ${kindName(definition)} \`${definition.name}\` is deprecated${said === null ? '.' : `: ${said}`}`;
  const hint = replacement === null ? {} : { hint: `Use \`${replacement}\` instead.` };
  report(finding('warning', name, { code: 'deprecated', text, ...hint }, { group: 'Deprecated', isDeprecated: true }));
}

function isNamed(q: Queries, unit: Unit, type: tree.TypeNode, name: string): boolean {
  if (type.kind !== 'DeclaredType' || type.name.text !== name) return false;
  const found = q.resolveType(unit, type);
  return found !== null && found !== 'unknown' && found.unit === q.base;
}

/** The text of a property in the body of an annotation; null when it is not a constant. */
export function textOf(unit: Unit, { body }: tree.Annotation, name: string): string | null {
  for (const member of body?.members ?? []) {
    if (member.kind === 'ObjectProperty' && member.name.text === name && member.value !== null)
      return constantText(member.value, unit.source);
  }
  return null;
}
