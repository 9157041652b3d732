// Shows the declaration or inferred type of a name, and its documentation.
import type { Hover } from 'vscode-languageserver';
import {
  describeDefinition,
  describeType,
  documentationOf,
  type Queries,
  type SymbolAt,
  symbolAt,
} from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering, type Place, type Workspace } from '../workspace.ts';

export const hover: Feature = {
  name: 'hover',
  capabilities: { hoverProvider: true },
  register(connection, workspace) {
    connection.onHover(
      answering(connection, null, ({ textDocument, position }) => {
        const place = workspace.place(textDocument.uri, position);
        return place === null ? null : hoverAt(place, workspace);
      }),
    );
  },
};

function hoverAt({ q, unit, offset }: Place, workspace: Workspace): Hover | null {
  const symbol = symbolAt(q, unit, offset);
  const [member] = symbol?.members ?? [];
  if (symbol === null || member === undefined) return null;
  const { definition } = member;
  const parts = [`\`\`\`pkl\n${headerOf(q, symbol)}\n\`\`\``];
  const docs = documentationOf(q, definition, (target) => workspace.linkTo(target));
  if (docs !== '') parts.push(docs);
  if (definition.unit !== unit) parts.push(`in [${definition.unit.name}](${workspace.uriOf(definition.unit)})`);
  return {
    contents: { kind: 'markdown', value: parts.join('\n\n---\n\n') },
    range: rangeOf(unit.source, symbol.range),
  };
}

/** The declaration, with the inferred type if that is more specific than the declared one. */
function headerOf(q: Queries, { members, expression, unit }: SymbolAt): string {
  const [member] = members;
  if (member === undefined) return '';
  const { definition } = member;
  const declared = describeDefinition(q, definition);
  if (expression === null || (definition.kind !== 'property' && definition.kind !== 'variable')) return declared;
  const type = q.typeOf(unit, expression);
  const shown = describeType(q, type);
  if (type.kind === 'unknown' || shown === describeType(q, q.typeOfMember(member))) return declared;
  return `${declared.slice(0, declared.indexOf(': '))}: ${shown}`;
}
