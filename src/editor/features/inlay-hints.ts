// Inlay hints: inferred types, and names of parameters.
import { type InlayHint, InlayHintKind } from 'vscode-languageserver';
import { describeType, type Queries, type Unit, visitNodes } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { offsetOf, positionOf } from '../positions.ts';
import { answering } from '../workspace.ts';

/** Longer types are not shown. */
const MAX_LENGTH = 40;

export const inlayHints: Feature = {
  name: 'inlay hints',
  capabilities: { inlayHintProvider: true },
  register(connection, workspace) {
    connection.languages.inlayHint.on(
      answering(connection, null, ({ textDocument, range }): InlayHint[] | null => {
        const found = workspace.unit(textDocument.uri);
        if (found === null) return null;
        const { unit, project } = found;
        const [start, end] = [offsetOf(unit.source, range.start), offsetOf(unit.source, range.end)];
        return hintsIn(project.analyzer, unit)
          .filter(({ at }) => start <= at && at <= end)
          .map(({ at, label, kind }) => ({
            position: positionOf(unit.source, at),
            label,
            kind,
            ...(kind === InlayHintKind.Parameter && { paddingRight: true }),
          }));
      }),
    );
  },
};

interface Hint {
  readonly at: number;
  readonly label: string;
  readonly kind: InlayHintKind;
}

function hintsIn(q: Queries, unit: Unit): readonly Hint[] {
  const hints: Hint[] = [];
  const type = (at: number, definition: Parameters<Queries['typeOfDefinition']>[0]): void => {
    const label = describeType(q, q.typeOfDefinition(definition));
    if (label !== 'unknown' && label.length <= MAX_LENGTH)
      hints.push({ at, label: `: ${label}`, kind: InlayHintKind.Type });
  };
  visitNodes(unit, (node) => {
    if (node.kind === undefined) {
      if (
        !('annotations' in node) &&
        node.type === null &&
        node.name !== null &&
        unit.parentOf(node)?.kind !== 'Method'
      )
        type(node.name.end, unit.definitionOf(node));
      return;
    }
    if (
      (node.kind === 'Property' || node.kind === 'ObjectProperty') &&
      node.type === null &&
      node.value !== null &&
      !isObvious(node.value.kind)
    ) {
      if (node.modifiers.some(({ name }) => name === 'local' || name === 'const' || name === 'fixed'))
        type(node.name.end, unit.definitionOf(node));
    }
    if ((node.kind !== 'Access' && node.kind !== 'QualifiedAccess') || node.args === null) return;
    const resolution = q.resolve(unit, node);
    if (resolution.kind !== 'found' || resolution.member.definition.kind !== 'method') return;
    const { parameters } = resolution.member.definition.node;
    if (parameters.length < 2) return;
    for (const [i, argument] of node.args.entries()) {
      const name = parameters[i]?.name?.text;
      const isNamed = argument.kind === 'Access' && argument.name.text === name;
      if (name !== undefined && !isNamed && isLiteral(argument.kind))
        hints.push({ at: argument.start, label: `${name}:`, kind: InlayHintKind.Parameter });
    }
  });
  return hints;
}

function isObvious(kind: string): boolean {
  return isLiteral(kind) || kind === 'New' || kind === 'TypeCast' || kind === 'Lambda';
}

function isLiteral(kind: string): boolean {
  return ['String', 'Int', 'Float', 'Boolean', 'Null'].includes(kind);
}
