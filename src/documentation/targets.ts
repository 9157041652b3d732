/** What links to definitions point to: entries of the documented package or of other packages, or pages on the web. */
import type { Definition, Queries, Unit } from '../lang/analysis/index.ts';
import { LANGUAGE_VERSION } from '../lang/index.ts';
import { annotationsOf } from './annotations.ts';
import { foreignId, targetOf } from './model.ts';

const LIBRARY_PAGES = `https://pkl-lang.org/package-docs/pkl/${LANGUAGE_VERSION}/`;

/** Finds the targets of links in the modules of a package. */
export class Targets {
  readonly #q: Queries;
  /** The paths of the documented modules. */
  readonly #paths: ReadonlyMap<Unit, string>;

  constructor(q: Queries, paths: ReadonlyMap<Unit, string>) {
    this.#q = q;
    this.#paths = paths;
  }

  /** The target of links to a definition; null when it is not documented anywhere. */
  of(definition: Definition): string | null {
    if (definition.kind === 'import') {
      const module = definition.node.isGlob ? null : this.#q.importedBy(definition.unit, definition.node.uri);
      return module === null ? null : this.of(module.definition);
    }
    const path = this.#paths.get(definition.unit);
    if (path === undefined && definition.unit.isLibrary) return libraryPage(definition);
    if (!this.isDocumented(definition)) return null;
    const { uri: module } = definition.unit;
    return targetOf(path === undefined ? foreignId({ module, member: memberOf(definition) }) : idOf(definition, path));
  }

  /** The id of the entry of a documented definition. */
  idOf(definition: Definition): string {
    return idOf(definition, this.#paths.get(definition.unit) ?? '');
  }

  /** Whether a definition of a documented module has an entry. */
  isDocumented(definition: Definition): boolean {
    if (definition.kind === 'module') return true;
    if (!isMember(definition)) return false;
    const parent = parentOf(definition);
    const isLocal = 'modifiers' in definition.node && definition.node.modifiers.some(({ name }) => name === 'local');
    if (isLocal || (parent === null && definition.kind !== 'class' && definition.kind !== 'alias')) return false;
    if (annotationsOf(this.#q, definition).isUnlisted) return false;
    return parent?.kind !== 'class' || this.isDocumented(parent);
  }
}

function isMember({ kind }: Definition): boolean {
  return kind === 'class' || kind === 'alias' || kind === 'property' || kind === 'method';
}

/** The class or module that a member belongs to; null for members of objects. */
function parentOf({ unit, node }: Definition): Definition | null {
  const parent = unit.parentOf(node);
  if (parent?.kind === 'Class') return unit.definitionOf(parent);
  return parent?.kind === 'Module' ? unit.definition : null;
}

function idOf(definition: Definition, path: string): string {
  return definition.kind === 'module' ? path : `${path}#${memberOf(definition)}`;
}

/** How a module names a definition: `Nest`, `Nest.eggs`; empty for the module itself. */
function memberOf(definition: Definition): string {
  if (definition.kind === 'module') return '';
  const parent = parentOf(definition);
  const owner = parent?.kind === 'class' ? `${parent.name}.` : '';
  return `${owner}${memberName(definition)}`;
}

/** The name of a member as links and anchors write it. */
export function memberName({ kind, name }: Pick<Definition, 'kind' | 'name'>): string {
  return kind === 'method' ? `${name}()` : name;
}

/** The page of the standard library's own documentation. */
function libraryPage(definition: Definition): string | null {
  const module = `${LIBRARY_PAGES}${definition.unit.uri.slice('pkl:'.length)}/`;
  if (definition.kind === 'module') return `${module}index.html`;
  if (definition.kind === 'class') return `${module}${encodeURIComponent(definition.name)}.html`;
  const parent = isMember(definition) ? parentOf(definition) : null;
  if (parent === null) return definition.kind === 'alias' ? `${module}index.html#${definition.name}` : null;
  const page = parent.kind === 'class' ? `${encodeURIComponent(parent.name)}.html` : 'index.html';
  return `${module}${page}#${encodeURIComponent(memberName(definition))}`;
}
