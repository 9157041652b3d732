// The call hierarchy of methods, and of properties: who calls them, and what they call.
import { type CallHierarchyItem, SymbolKind } from 'vscode-languageserver';
import {
  type Caller,
  type Calls,
  calleesOf,
  callersOf,
  isCallable,
  nodesAt,
  symbolAt,
} from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering, type Workspace } from '../workspace.ts';

export const callHierarchy: Feature = {
  name: 'call hierarchy',
  capabilities: { callHierarchyProvider: true },
  register(connection, workspace) {
    connection.languages.callHierarchy.onPrepare(
      answering(connection, null, ({ textDocument: { uri }, position }): CallHierarchyItem[] | null => {
        const place = workspace.place(uri, position);
        if (place === null) return null;
        const { q, unit, offset } = place;
        const found = (symbolAt(q, unit, offset)?.members ?? []).flatMap(({ definition }) =>
          isCallable(q, definition) ? [itemOf(workspace, definition, uri)] : [],
        );
        return found.length === 0 ? null : found;
      }),
    );
    connection.languages.callHierarchy.onIncomingCalls(
      answering(connection, null, ({ item }) => {
        const found = callerOf(workspace, item.data);
        if (found === null) return [];
        const { q, caller, from } = found;
        const units = new Set([...workspace.unitsWith(from), caller.unit]);
        return callersOf(q, [...units], caller).map((calls) => ({
          from: itemOf(workspace, calls.definition, from),
          fromRanges: rangesOf(calls),
        }));
      }),
    );
    connection.languages.callHierarchy.onOutgoingCalls(
      answering(connection, null, ({ item }) => {
        const found = callerOf(workspace, item.data);
        if (found === null) return [];
        return calleesOf(found.q, found.caller).map((calls) => ({
          to: itemOf(workspace, calls.definition, found.from),
          fromRanges: rangesOf(calls),
        }));
      }),
    );
  },
};

function rangesOf({ unit, ranges }: Calls): CallHierarchyItem['range'][] {
  return ranges.map((range) => rangeOf(unit.source, range));
}

/** The data of an item: the module that the request came from, and the definition that the item represents. */
interface ItemData {
  readonly from: string;
  readonly module: string;
  /** The offset of the definition's name; -1 for the module itself. */
  readonly offset: number;
  readonly name: string;
}

function itemOf(workspace: Workspace, caller: Caller, from: string): CallHierarchyItem {
  const { unit, name, nameRange, node, kind } = caller;
  const data: ItemData = { from, module: unit.uri, offset: kind === 'module' ? -1 : nameRange.start, name };
  return {
    name,
    kind: kindOf(caller),
    uri: workspace.uriOf(unit),
    range: rangeOf(unit.source, node),
    selectionRange: rangeOf(unit.source, nameRange),
    detail: unit.name,
    data,
  };
}

function kindOf({ kind, unit, node }: Caller): SymbolKind {
  if (kind === 'module') return SymbolKind.Module;
  if (kind === 'property') return SymbolKind.Property;
  return unit.parentOf(node)?.kind === 'Module' ? SymbolKind.Function : SymbolKind.Method;
}

/** The definition of an item; null if its text has changed. Clients may send anything. */
function callerOf(workspace: Workspace, data: unknown) {
  if (!isItemData(data)) return null;
  const found = workspace.moduleFor(data.from, data.module);
  if (found === null) return null;
  const { project, unit } = found;
  const q = project.analyzer;
  if (data.offset < 0) return { q, caller: unit.definition, from: data.from };
  for (const node of nodesAt(unit, data.offset).toReversed()) {
    if (
      node.kind !== 'Method' &&
      node.kind !== 'ObjectMethod' &&
      node.kind !== 'Property' &&
      node.kind !== 'ObjectProperty'
    )
      continue;
    const caller = unit.definitionOf(node);
    if (caller.name !== data.name || caller.nameRange.start !== data.offset) continue;
    if (caller.kind === 'method' || caller.kind === 'property') return { q, caller, from: data.from };
  }
  return null;
}

function isItemData(data: unknown): data is ItemData {
  if (typeof data !== 'object' || data === null) return false;
  return (
    'from' in data &&
    typeof data.from === 'string' &&
    'module' in data &&
    typeof data.module === 'string' &&
    'offset' in data &&
    typeof data.offset === 'number' &&
    'name' in data &&
    typeof data.name === 'string'
  );
}
