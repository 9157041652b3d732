// Renames a definition and all references to it. Refuses names that cannot be changed everywhere.
import { ErrorCodes, type Range, ResponseError, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { type Definition, isPlainIdentifier, quoteIdentifier, symbolAt } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import type { Place, Workspace } from '../workspace.ts';
import { usagesEverywhere } from './references.ts';

export const rename: Feature = {
  name: 'rename',
  capabilities: { renameProvider: { prepareProvider: true } },
  register(connection, workspace) {
    connection.onPrepareRename(({ textDocument, position }): { range: Range; placeholder: string } => {
      const { range, definition } = renamedAt(workspace.place(textDocument.uri, position));
      return { range, placeholder: definition.name };
    });
    connection.onRenameRequest(({ textDocument, position, newName }): WorkspaceEdit => {
      const place = workspace.place(textDocument.uri, position);
      renamedAt(place);
      const name = newName.replace(/^`(.*)`$/, '$1');
      if (name === '' || /[`\n\r]/.test(name)) refuse(`\`${newName}\` is not a valid name.`);
      return place === null
        ? {}
        : edits(workspace, textDocument.uri, place, isPlainIdentifier(name) ? name : quoteIdentifier(name));
    });
  },
};

function refuse(reason: string): never {
  throw new ResponseError(ErrorCodes.InvalidRequest, reason);
}

function renamedAt(place: Place | null): { readonly range: Range; readonly definition: Definition } {
  const symbol = place === null ? null : symbolAt(place.q, place.unit, place.offset);
  const [member] = symbol?.members ?? [];
  if (place === null || symbol === null || member === undefined)
    return refuse('Put the cursor on a name to rename it.');
  const { definition } = member;
  if (symbol.members.length > 1) refuse('The name refers to several members.');
  if (definition.kind === 'module') refuse('A module is named by its file.');
  if (definition.kind === 'import' && definition.node.alias === null)
    refuse('An import without `as` is named by its file.');
  if (!definition.unit.uri.startsWith('file:'))
    refuse(`\`${definition.name}\` is defined in ${definition.unit.uri}, which cannot be changed.`);
  return { range: rangeOf(place.unit.source, symbol.range), definition };
}

function edits(workspace: Workspace, uri: string, place: Place, newText: string): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const { unit, start, end } of usagesEverywhere(workspace, uri, place)) {
    if (!unit.uri.startsWith('file:')) refuse(`It is also used in ${unit.uri}, which cannot be changed.`);
    (changes[unit.uri] ??= []).push({ range: rangeOf(unit.source, { start, end }), newText });
  }
  return { changes };
}
