// Implementations, and the type hierarchy of classes and modules.
import { type Location, SymbolKind, type TypeHierarchyItem } from 'vscode-languageserver';
import { type Container, childrenOf, implementationsOf, parentOf, symbolAt } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering, type Workspace } from '../workspace.ts';
import { locationOf } from './definition.ts';

export const hierarchy: Feature = {
  name: 'hierarchy',
  capabilities: { implementationProvider: true, typeHierarchyProvider: true },
  register(connection, workspace) {
    connection.onImplementation(
      answering(connection, null, ({ textDocument: { uri }, position }): Location[] | null => {
        const place = workspace.place(uri, position);
        const [member] = place === null ? [] : (symbolAt(place.q, place.unit, place.offset)?.members ?? []);
        if (place === null || member === undefined) return null;
        return implementationsOf(place.q, workspace.unitsWith(uri), member.definition).map((each) =>
          locationOf(workspace, each),
        );
      }),
    );
    connection.languages.typeHierarchy.onPrepare(
      answering(connection, null, ({ textDocument: { uri }, position }): TypeHierarchyItem[] | null => {
        const place = workspace.place(uri, position);
        const [member] = place === null ? [] : (symbolAt(place.q, place.unit, place.offset)?.members ?? []);
        const { definition } = member ?? {};
        return definition?.kind === 'class' || definition?.kind === 'module'
          ? [itemOf(workspace, definition, uri)]
          : null;
      }),
    );
    connection.languages.typeHierarchy.onSupertypes(
      answering(connection, null, ({ item }): TypeHierarchyItem[] | null => {
        const found = containerOf(workspace, item);
        const above = found === null ? null : parentOf(found.q, found.container);
        return above === null ? [] : [itemOf(workspace, above, found?.from ?? item.uri)];
      }),
    );
    connection.languages.typeHierarchy.onSubtypes(
      answering(connection, null, ({ item }): TypeHierarchyItem[] | null => {
        const found = containerOf(workspace, item);
        if (found === null) return [];
        return childrenOf(found.q, workspace.unitsWith(found.from), found.container).map((each) =>
          itemOf(workspace, each, found.from),
        );
      }),
    );
  },
};

/** The data of an item: the module that the request came from, and the class or module that the item represents. */
interface ItemData {
  readonly from: string;
  readonly module: string;
  readonly name: string | null;
}

function itemOf(workspace: Workspace, container: Container, from: string): TypeHierarchyItem {
  const { unit, name, nameRange, node } = container;
  const data: ItemData = { from, module: unit.uri, name: container.kind === 'class' ? name : null };
  return {
    name,
    kind: container.kind === 'class' ? SymbolKind.Class : SymbolKind.Module,
    uri: workspace.uriOf(unit),
    range: rangeOf(unit.source, node),
    selectionRange: rangeOf(unit.source, nameRange),
    detail: unit.name,
    data,
  };
}

function containerOf(workspace: Workspace, { data }: TypeHierarchyItem) {
  if (!isItemData(data)) return null;
  const found = workspace.moduleFor(data.from, data.module);
  if (found === null) return null;
  const { project, unit } = found;
  const definition = data.name === null ? unit.definition : unit.scope.values.get(data.name);
  if (definition?.kind !== 'class' && definition?.kind !== 'module') return null;
  return { q: project.analyzer, container: definition, from: data.from };
}

/** Clients should send back the data they were given, but may send anything. */
function isItemData(data: unknown): data is ItemData {
  if (typeof data !== 'object' || data === null) return false;
  return (
    'from' in data &&
    typeof data.from === 'string' &&
    'module' in data &&
    typeof data.module === 'string' &&
    'name' in data
  );
}
