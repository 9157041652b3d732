/** The errors that the evaluator reports before it runs a module: modifiers, duplicates, misplaced members. */

import { duplicateMember } from '../../diagnostics/messages/objects.ts';
import { declarationErrors } from '../../resolve/checks.ts';
import { constantKeyText } from '../../resolve/constant-keys.ts';
import { isGenerator } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import type { Finding, Fix } from '../finding.ts';
import { finding, findingOf } from '../finding-of.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const declarationRule: Rule = {
  name: 'declarations',
  visit(node, context) {
    if (node.kind === 'ObjectBody') duplicateKeys(node, context);
  },
  module({ unit, report }) {
    const options = { moduleName: unit.name, allowsExternal: unit.isLibrary, isStandardLibrary: unit.isLibrary };
    for (const error of declarationErrors(unit.tree, unit.source, options)) {
      const found = findingOf(error, unit);
      const fixes = fixesOf(found);
      report(fixes.length === 0 ? found : { ...found, fixes });
    }
  },
};

const NEEDS_LOCAL = ['must-be-local', 'object-method-must-be-local', 'const-must-be-local'];

function fixesOf({ code, range }: Finding): readonly Fix[] {
  if (NEEDS_LOCAL.includes(code))
    return [{ title: 'Add `local`', isSafe: false, edits: [{ start: range.start, end: range.start, text: 'local ' }] }];
  if (code === 'modifier-not-applicable' || code === 'redundant-modifier')
    return [
      {
        title: 'Remove the modifier',
        isSafe: code === 'redundant-modifier',
        edits: [{ start: range.start, end: range.end + 1, text: '' }],
      },
    ];
  return [];
}

/** Duplicate keys in a body with generators or computed keys, which the evaluator reports when it creates the object. */
function duplicateKeys({ members }: tree.ObjectBody, { unit, report }: RuleContext): void {
  const entries = members.flatMap((member) => (member.kind === 'ObjectEntry' ? [member.key] : []));
  const texts = entries.map((key) => constantKeyText(key, unit.source));
  if (!members.some(isGenerator) && !texts.includes(null)) return;
  for (const [i, text] of texts.entries()) {
    const key = entries[i];
    if (text !== null && key !== undefined && texts.indexOf(text) < i)
      report(finding('error', shownRange(key), duplicateMember(text)));
  }
}
