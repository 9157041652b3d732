/** Modifiers that are allowed, but conflict with each other or with their context. */
import { abstractInConcrete, repeatedModifier } from '../../diagnostics/messages/checker.ts';
import { modifierOf } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { finding } from '../finding-of.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const modifierRule: Rule = {
  name: 'modifiers',
  module: (context) => repeated(context.unit.tree.header.modifiers, context),
  visit(node, context) {
    if (!('modifiers' in node)) return;
    repeated(node.modifiers, context);
    if (node.kind === 'Property' || node.kind === 'Method') abstractMember(node, context);
  },
};

function repeated(modifiers: readonly tree.ModifierNode[], { report }: RuleContext): void {
  for (const [i, modifier] of modifiers.entries()) {
    if (!modifiers.slice(0, i).some(({ name }) => name === modifier.name)) continue;
    const edits = [{ start: modifier.start, end: modifier.end + 1, text: '' }];
    report(
      finding('warning', modifier, repeatedModifier(modifier.name), {
        fixes: [{ title: 'Remove the modifier', isSafe: true, edits }],
      }),
    );
  }
}

function abstractMember(node: tree.PropertyNode | tree.MethodNode, { unit, report }: RuleContext): void {
  const modifier = modifierOf(node.modifiers, 'abstract');
  if (modifier === undefined) return;
  const owner = unit.parentOf(node);
  const isOfClass = owner?.kind === 'Class';
  const modifiers = isOfClass ? owner.modifiers : unit.tree.header.modifiers;
  if (modifierOf(modifiers, 'abstract') !== undefined) return;
  report(finding('warning', modifier, abstractInConcrete(isOfClass ? 'class' : 'module', node.name.text)));
}
