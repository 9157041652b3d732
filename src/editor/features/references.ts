// Finds references in the workspace, and highlights them in the document.
import { type DocumentHighlight, DocumentHighlightKind, type Location } from 'vscode-languageserver';
import { symbolAt, type Usage, usagesIn } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering, type Place, type Workspace } from '../workspace.ts';

export const references: Feature = {
  name: 'references',
  capabilities: { referencesProvider: true, documentHighlightProvider: true },
  register(connection, workspace) {
    connection.onReferences(
      answering(connection, null, ({ textDocument, position, context }): Location[] | null => {
        const place = workspace.place(textDocument.uri, position);
        if (place === null) return null;
        const found = usagesEverywhere(workspace, textDocument.uri, place).filter(
          ({ isWrite }) => context.includeDeclaration || !isWrite,
        );
        return found.map(({ unit, start, end }) => ({
          uri: workspace.uriOf(unit),
          range: rangeOf(unit.source, { start, end }),
        }));
      }),
    );
    connection.onDocumentHighlight(
      answering(connection, null, ({ textDocument, position }): DocumentHighlight[] | null => {
        const place = workspace.place(textDocument.uri, position);
        if (place === null) return null;
        const { q, unit, offset } = place;
        const [member] = symbolAt(q, unit, offset)?.members ?? [];
        if (member === undefined) return [];
        return usagesIn(q, unit, member.definition).map(({ start, end, isWrite }) => ({
          range: rangeOf(unit.source, { start, end }),
          kind: isWrite ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
        }));
      }),
    );
  },
};

/** All names in the workspace that refer to the definition at a location. */
export function usagesEverywhere(workspace: Workspace, uri: string, { q, unit, offset }: Place): readonly Usage[] {
  const [member] = symbolAt(q, unit, offset)?.members ?? [];
  if (member === undefined) return [];
  const { definition } = member;
  const isLocal =
    definition.kind === 'variable' || definition.kind === 'import' || definition.kind === 'type-parameter';
  const units = isLocal ? [definition.unit] : [...new Set([...workspace.unitsWith(uri), definition.unit])];
  return units.flatMap((each) => usagesIn(q, each, definition));
}
