/** Unused imports, local members, parameters and variables. */

import type { Range } from '../../base/source.ts';
import {
  unusedDefinition,
  unusedImport,
  unusedParameter,
  unusedTypeParameter,
  unusedVariable,
} from '../../diagnostics/messages/checker.ts';
import { has } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { kindName } from '../describe.ts';
import type { Fix } from '../finding.ts';
import { finding } from '../finding-of.ts';
import type { Definition, Unit } from '../model.ts';
import { everyNode, referencesIn, visitNodes } from '../references.ts';
import type { Rule } from '../rule.ts';

export const unusedRule: Rule = {
  name: 'unused',
  module({ q, unit, report }) {
    // The code that uses a name may be missing because of a syntax error.
    if (unit.errors.length > 0 || unit.isLibrary) return;
    const used = new Set<Definition>(referencesIn(q, unit).map(({ definition }) => definition));
    const names = usedNames(unit);
    const isUsed = (definition: Definition): boolean => used.has(definition) || names.has(definition.name);
    const hint = (range: Range, message: ReturnType<typeof unusedImport>, fix: Fix | null): void =>
      report(finding('hint', range, message, { isUnnecessary: true, ...(fix !== null && { fixes: [fix] }) }));
    visitNodes(unit, (node) => {
      switch (node.kind) {
        case 'ImportClause': {
          const definition = unit.definitionOf(node);
          if (!isUsed(definition))
            hint(node, unusedImport(definition.name), removeLine(unit, node, 'Remove the import'));
          return;
        }
        case 'Class':
        case 'TypeAlias':
        case 'Property':
        case 'Method':
        case 'ObjectProperty':
        case 'ObjectMethod': {
          if ('typeParameters' in node) {
            for (const each of node.typeParameters)
              if (!isUsed(unit.definitionOf(each)) && !isExternal(node))
                hint(each.name, unusedTypeParameter(each.name.text), null);
          }
          if (node.kind === 'Method' || node.kind === 'ObjectMethod') parameters(node);
          const definition = unit.definitionOf(node);
          if (has(node.modifiers, 'local') && !isUsed(definition))
            hint(node.name, unusedDefinition(kindName(definition), definition.name), null);
          return;
        }
        case 'Lambda':
          for (const each of node.parameters) parameter(each, true);
          return;
        case 'ObjectBody':
          for (const each of node.parameters) parameter(each, true);
          return;
        case 'Let':
          variable(node.parameter);
          return;
        case 'ForGenerator':
          if (node.key !== null) variable(node.key);
          variable(node.value);
          return;
        default:
      }
    });

    function isExternal(node: { readonly modifiers: readonly tree.ModifierNode[] }): boolean {
      return has(node.modifiers, 'external') || has(node.modifiers, 'abstract');
    }

    function parameters(node: tree.MethodNode | tree.ObjectMethod): void {
      if (isExternal(node) || node.body === null) return;
      // The name is part of the signature, which others may override or call.
      for (const each of node.parameters) parameter(each, has(node.modifiers, 'local') || node.kind === 'ObjectMethod');
    }

    function parameter(node: tree.Parameter, isReplaceable: boolean): void {
      if (node.name === null || node.name.text === '' || isUsed(unit.definitionOf(node))) return;
      hint(node.name, unusedParameter(node.name.text), isReplaceable ? blank(node) : null);
    }

    function variable(node: tree.Parameter): void {
      if (node.name === null || node.name.text === '' || isUsed(unit.definitionOf(node))) return;
      hint(node.name, unusedVariable(node.name.text), blank(node));
    }
  },
};

/** Names that are only resolved at run time: they may refer to any definition with the name. */
function usedNames(unit: Unit): ReadonlySet<string> {
  const names = new Set<string>();
  // Promises contain expressions that are parsed when an agent runs.
  visitNodes(unit, (node) => {
    if (node.kind === 'Promise') everyNode(node.expr, (inner) => inner.kind === 'Access' && names.add(inner.name.text));
  });
  return names;
}

function blank({ start, end }: tree.Parameter): Fix {
  return { title: 'Replace the name with `_`', isSafe: true, edits: [{ start, end, text: '_' }] };
}

/** Removes a node with its line, if nothing else is on it. */
function removeLine(unit: Unit, { start, end }: Range, title: string): Fix {
  const { text } = unit.source;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const isAlone =
    text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd < 0 ? text.length : lineEnd).trim() === '';
  const edit = isAlone
    ? { start: lineStart, end: lineEnd < 0 ? text.length : lineEnd + 1, text: '' }
    : { start, end, text: '' };
  return { title, isSafe: true, edits: [edit] };
}
