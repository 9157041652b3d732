/** What other modules declare, and the edits that make it usable in a module. */
import { quoteIdentifier } from '../base/identifier.ts';
import { has } from '../resolve/node-facts.ts';
import type { Finding, Fix, TextEdit } from './finding.ts';
import { importOf } from './import-edit.ts';
import type { Definition, Parent, Unit } from './model.ts';
import { nodesAt } from './node-path.ts';
import type { Queries } from './queries.ts';

/** A definition in another module. */
export interface Importable {
  readonly definition: Definition;
  /** How the module can refer to it, for example `birds.Bird`. */
  readonly reference: string;
  /** The edits that import its module; empty if that is imported already. */
  readonly edits: readonly TextEdit[];
}

/** Maximum number of modules that are suggested for one name. */
const MAX_SUGGESTIONS = 8;

/** The types that a module could import, of some modules. */
export function importableTypes(
  q: Queries,
  unit: Unit,
  others: readonly Unit[],
  isWanted: (name: string) => boolean,
): readonly Importable[] {
  return others
    .filter((other) => mayImport(unit, other, q))
    .flatMap((other) => {
      const wanted = [...other.scope.values.values()].filter(
        (each) => isType(each) && !isLocal(each) && each.name !== '' && isWanted(each.name),
      );
      if (wanted.length === 0) return [];
      const { name, edits } = importOf(q, unit, other);
      return wanted.map((definition) => ({
        definition,
        reference: `${name}.${quoteIdentifier(definition.name)}`,
        edits,
      }));
    });
}

/**
 * Fixes for a name that cannot be found: imports of the modules that declare it, or that have that name.
 *
 * @param others the modules to look in
 */
export function importFixes(
  q: Queries,
  unit: Unit,
  { code, range }: Finding,
  others: () => readonly Unit[],
): readonly Fix[] {
  if (!CODES.has(code)) return [];
  const node = nodesAt(unit, range.start).findLast((each) => each.start <= range.start && range.end <= each.end);
  const wanted = node === undefined ? null : wantedBy(node, range);
  if (wanted === null) return [];
  const found = others()
    .filter((other) => mayImport(unit, other, q))
    .flatMap((other) => {
      const definition = wanted.find(other);
      return definition === null ? [] : [definition];
    });
  return found
    .sort((a, b) => distance(unit, a.unit) - distance(unit, b.unit))
    .slice(0, MAX_SUGGESTIONS)
    .map((definition) => {
      const { name, edits } = importOf(q, unit, definition.unit);
      const module = q.importUri(unit, definition.unit);
      const written = definition.kind === 'module' ? name : `${name}.${quoteIdentifier(definition.name)}`;
      const { start, end } = range;
      const change = unit.source.text.slice(start, end) === written ? [] : [{ start, end, text: written }];
      const title =
        definition.kind === 'module' ? `Import \`${module}\`` : `Import \`${definition.name}\` from \`${module}\``;
      return { title, isSafe: false, edits: [...edits, ...change] };
    })
    .filter((fix) => fix.edits.length > 0);
}

const CODES: ReadonlySet<string> = new Set([
  'unknown-type',
  'unknown-module-import',
  'unknown-property',
  'unknown-method',
]);

/** What a module must declare to be a suggestion. */
interface Wanted {
  readonly find: (other: Unit) => Definition | null;
}

function wantedBy(node: Parent, { start }: { readonly start: number }): Wanted | null {
  if (node.kind === 'DeclaredType') {
    const { qualifier, name } = node;
    const typeIn = (other: Unit): Definition | null => {
      const found = other.scope.values.get(name.text);
      return found !== undefined && isType(found) && !isLocal(found) ? found : null;
    };
    if (qualifier === null) return { find: (other) => typeIn(other) ?? moduleNamed(other, name.text) };
    if (start !== qualifier.start) return null;
    return { find: (other) => (typeIn(other) === null ? null : moduleNamed(other, qualifier.text)) };
  }
  if (node.kind !== 'Access' || node.name.text === '') return null;
  const { text } = node.name;
  if (node.args !== null) return { find: (other) => visible(other.scope.methods.get(text)) };
  return { find: (other) => moduleNamed(other, text) ?? visible(other.scope.values.get(text)) };
}

function moduleNamed(other: Unit, name: string): Definition | null {
  return other.loaded.defaultName === name ? other.definition : null;
}

function visible(definition: Definition | undefined): Definition | null {
  return definition === undefined || definition.kind === 'import' || isLocal(definition) ? null : definition;
}

/** Modules that amend others are objects: they declare no types. */
function mayImport(unit: Unit, other: Unit, q: Queries): boolean {
  return other !== unit && other !== q.base && other.tree.header.parent?.relation !== 'amends';
}

function isType({ kind }: Definition): boolean {
  return kind === 'class' || kind === 'alias';
}

function isLocal(definition: Definition): boolean {
  return 'modifiers' in definition.node && has(definition.node.modifiers, 'local');
}

/** Modules nearby come before those of packages and of the standard library. */
function distance(from: Unit, to: Unit): number {
  if (to.isLibrary) return 1000;
  if (!to.uri.startsWith('file:')) return 2000;
  const [here, there] = [from.uri.split('/'), to.uri.split('/')];
  const common = here.findIndex((segment, i) => segment !== there[i]);
  return here.length + there.length - 2 * common;
}
