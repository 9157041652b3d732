/** Reads the documentation of a package: its modules, and how they refer to each other. */
import type { Root } from 'mdast';
import { brokenLinksIn, documentationOf, type Finding, type Queries, type Unit } from '../lang/analysis/index.ts';
import { annotationsOf } from './annotations.ts';
import type { EvaluateExample } from './examples.ts';
import {
  type AliasDocs,
  type ClassDocs,
  type Deprecation,
  entriesOf,
  idOf,
  type Link,
  type ModuleDocs,
  type PackageDocs,
  type PackageInfo,
  targetOf,
} from './model.ts';
import { readProse } from './prose.ts';
import { ModuleReader } from './read-module.ts';
import { Targets } from './targets.ts';

/** A module of a package. */
export interface PackageModule {
  readonly unit: Unit;
  /** Its path in the package, without `.pkl`. */
  readonly path: string;
  /** How other modules import it; null when that is not known. */
  readonly uri: string | null;
}

/** What a package is documented from. */
export interface PackageSource {
  readonly info: PackageInfo;
  /** The module whose doc comment is the overview, or the overview as Markdown. */
  readonly overview: Unit | string | null;
  readonly modules: readonly PackageModule[];
  /** Evaluates the examples of a module. */
  readonly evaluate: (unit: Unit) => EvaluateExample;
}

/** A broken link. */
export interface BrokenLink {
  readonly unit: Unit;
  readonly finding: Finding;
}

/** Reads a package. */
export function readPackage(
  q: Queries,
  source: PackageSource,
): { readonly docs: PackageDocs; readonly brokenLinks: readonly BrokenLink[] } {
  const listed = source.modules.filter(({ unit }) => !annotationsOf(q, unit.definition).isUnlisted);
  const targets = new Targets(q, new Map(listed.map(({ unit, path }) => [unit, path])));
  const modules = listed.map(({ unit, path, uri }) =>
    new ModuleReader(q, unit, targets, source.evaluate(unit)).read(path, uri),
  );
  crossReference(modules);
  const { overview } = source;
  const { doc, deprecated } = readOverview(q, overview, targets);
  const units = [
    ...listed.map(({ unit }) => unit),
    ...(typeof overview === 'object' && overview !== null ? [overview] : []),
  ];
  return {
    docs: { ...source.info, deprecated: source.info.deprecated ?? deprecated, overview: doc, modules },
    brokenLinks: units.flatMap((unit) => brokenLinksIn(q, unit).map((finding) => ({ unit, finding }))),
  };
}

function readOverview(
  q: Queries,
  overview: Unit | string | null,
  targets: Targets,
): { readonly doc: Root | null; readonly deprecated: Deprecation | null } {
  if (overview === null || typeof overview === 'string') return { doc: readProse(overview ?? ''), deprecated: null };
  return {
    doc: readProse(documentationOf(q, overview.definition, (target) => targets.of(target))),
    deprecated: annotationsOf(q, overview.definition).deprecated,
  };
}

/** Adds the subtypes and usages of every type. */
function crossReference(modules: readonly ModuleDocs[]): void {
  const types = new Map<string, ModuleDocs | ClassDocs | AliasDocs>();
  for (const module of modules) {
    types.set(module.id, module);
    for (const each of [...module.classes, ...module.aliases]) types.set(each.id, each);
  }
  const usages = new Map<string, Map<string, Link>>();
  for (const module of modules) {
    for (const entry of entriesOf(module)) {
      const link = { text: shownName(entry.id, module), target: targetOf(entry.id) };
      if (entry.kind === 'module' || entry.kind === 'class') {
        const above = types.get(localId(entry.ancestors[0]?.target ?? null) ?? '');
        if (above !== undefined && above.kind !== 'typealias') above.subtypes = [...above.subtypes, link];
        continue;
      }
      for (const { target } of entry.signature) {
        const id = localId(target);
        if (id === null || id === entry.id || !types.has(id)) continue;
        const known = usages.get(id) ?? new Map<string, Link>();
        usages.set(id, known.set(entry.id, link));
      }
    }
  }
  for (const [id, found] of usages) {
    const type = types.get(id);
    if (type !== undefined) type.usages = [...found.values()];
  }
}

function localId(target: string | null): string | null {
  return target === null ? null : idOf(target);
}

/** How lists name an entry: a class by its name, a member of a module with that of the module. */
function shownName(id: string, module: ModuleDocs): string {
  const member = id.slice(module.path.length + 1);
  return member === '' ? module.name : `${module.name.split('.').at(-1) ?? ''}#${member}`;
}
