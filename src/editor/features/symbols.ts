// Document symbols: a module's declarations as a tree. Workspace symbols: declarations of all modules, by name.
import { type DocumentSymbol, SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver';
import { childDeclarations, type Declaration, type Unit } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering } from '../workspace.ts';

export const symbols: Feature = {
  name: 'symbols',
  capabilities: { documentSymbolProvider: true, workspaceSymbolProvider: true },
  register(connection, workspace) {
    connection.onDocumentSymbol(
      answering(connection, null, ({ textDocument }): DocumentSymbol[] | null => {
        const found = workspace.unit(textDocument.uri);
        return found === null ? null : childDeclarations(found.unit.tree).map((each) => symbolOf(found.unit, each));
      }),
    );
    connection.onWorkspaceSymbol(
      answering(connection, null, ({ query }): WorkspaceSymbol[] | null => {
        const wanted = query.toLowerCase();
        return workspace.allUnits().flatMap((unit) =>
          childDeclarations(unit.tree).flatMap((each) =>
            [each, ...(each.kind === 'Class' ? childDeclarations(each) : [])]
              .filter(({ name }) => isSubsequence(wanted, name.text.toLowerCase()))
              .map((found) => ({
                name: found.name.text,
                kind: kindOf(found),
                containerName: found === each ? unit.name : `${unit.name}.${each.name.text}`,
                location: { uri: workspace.uriOf(unit), range: rangeOf(unit.source, found.name) },
              })),
          ),
        );
      }),
    );
  },
};

/** Whether the letters of a query appear in a text in the same order. */
function isSubsequence(letters: string, text: string): boolean {
  let at = 0;
  for (const letter of letters) {
    const next = text.indexOf(letter, at);
    if (next < 0) return false;
    at = next + 1;
  }
  return true;
}

function symbolOf(unit: Unit, node: Declaration): DocumentSymbol {
  const children = childDeclarations(node).map((each) => symbolOf(unit, each));
  return {
    name: node.name.text === '' ? '_' : node.name.text,
    kind: kindOf(node),
    range: rangeOf(unit.source, node),
    selectionRange: rangeOf(unit.source, node.name),
    ...(children.length > 0 && { children }),
  };
}

function kindOf({ kind }: Declaration): SymbolKind {
  switch (kind) {
    case 'Class':
      return SymbolKind.Class;
    case 'TypeAlias':
      return SymbolKind.Interface;
    case 'Method':
    case 'ObjectMethod':
      return SymbolKind.Method;
    default:
      return SymbolKind.Property;
  }
}
