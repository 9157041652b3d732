// Go to definition, and go to type definition.
import type { Location } from 'vscode-languageserver';
import { alternativesOf, type Definition, nodesAt, symbolAt } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering, type Place, type Workspace } from '../workspace.ts';

export const definition: Feature = {
  name: 'definition',
  capabilities: { definitionProvider: true, typeDefinitionProvider: true },
  register(connection, workspace) {
    connection.onDefinition(
      answering(connection, null, ({ textDocument, position }): Location[] | null => {
        const place = workspace.place(textDocument.uri, position);
        return place === null ? null : definitionsAt(place).map((each) => locationOf(workspace, each));
      }),
    );
    connection.onTypeDefinition(
      answering(connection, null, ({ textDocument, position }): Location[] | null => {
        const place = workspace.place(textDocument.uri, position);
        return place === null ? null : typesAt(place).map((each) => locationOf(workspace, each));
      }),
    );
  },
};

/** The location of a definition's name. */
export function locationOf(workspace: Workspace, { unit, nameRange }: Definition): Location {
  return { uri: workspace.uriOf(unit), range: rangeOf(unit.source, nameRange) };
}

function definitionsAt({ q, unit, offset }: Place): readonly Definition[] {
  const globbed = nodesAt(unit, offset).at(-1);
  if (globbed?.kind === 'StringConstant') {
    const clause = unit.parentOf(globbed);
    if (clause !== null && 'isGlob' in clause && clause.isGlob)
      return (q.globbedBy(unit, globbed) ?? []).map((each) => each.definition);
  }
  const symbol = symbolAt(q, unit, offset);
  return (symbol?.members ?? []).map(({ definition: found }) => {
    const isPlainImport = found.kind === 'import' && !found.node.isGlob && found.node.alias === null;
    return isPlainImport ? (q.importedBy(found.unit, found.node.uri)?.definition ?? found) : found;
  });
}

function typesAt({ q, unit, offset }: Place): readonly Definition[] {
  const symbol = symbolAt(q, unit, offset);
  const [member] = symbol?.members ?? [];
  if (symbol === null || member === undefined) return [];
  const type = symbol.expression === null ? q.typeOfMember(member) : q.typeOf(unit, symbol.expression);
  return alternativesOf(q, type).flatMap((each) =>
    each.kind === 'class' || each.kind === 'module' ? [each.definition] : [],
  );
}
