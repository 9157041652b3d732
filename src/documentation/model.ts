/**
 * The documentation of packages as data. Renderers only read this. Everything in it that came from a module is text or a
 * sanitized tree, so no renderer has to decide what is safe.
 *
 * Targets of links are either addresses on the web, or `LOCAL` followed by the encoded id of an entry:
 * `sea/Gull` (a module), `sea/Gull#Nest` (a class), `sea/Gull#Nest.eggs`, `sea/Gull#Nest.hatch()`, `sea/Gull#name`. Entries of
 * other packages have the URIs of their modules in place of a path (`foreignId`), because only the whole site says where they are.
 */
import type { Root } from 'mdast';

/** What the targets of links to entries start with. */
export const LOCAL = 'kdeps-doc:';

/** A text that may refer to something. */
export interface Link {
  readonly text: string;
  /** Null when what the text names is not documented. */
  readonly target: string | null;
}

/** A declaration, type or annotation as text, with links in it. */
export type LinkedText = readonly Link[];

export interface Deprecation {
  readonly since: string | null;
  readonly message: string | null;
  readonly replaceWith: string | null;
}

/** What everything documented has. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly signature: LinkedText;
  readonly doc: Root | null;
  readonly since: string | null;
  readonly deprecated: Deprecation | null;
  /** Other names by which it can be found. */
  readonly alsoKnownAs: readonly string[];
  /** The language of its text, for a property with source code. */
  readonly language: string | null;
  /** The other annotations. */
  readonly annotations: readonly LinkedText[];
  /** The lines of its declaration, counted from 1, both inclusive. */
  readonly line: number;
  readonly endLine: number;
}

export interface MemberDocs extends Entry {
  readonly kind: 'property' | 'method';
  /** The value of a property that does not set one, if it is short. */
  readonly defaultValue: string | null;
}

export interface AliasDocs extends Entry {
  readonly kind: 'typealias';
  usages: readonly Link[];
}

/** The members that come from one ancestor. */
export interface Inherited {
  readonly from: Link;
  readonly members: readonly Link[];
}

interface ContainerDocs extends Entry {
  readonly properties: readonly MemberDocs[];
  readonly methods: readonly MemberDocs[];
  readonly inherited: readonly Inherited[];
  /** Nearest first. */
  readonly ancestors: readonly Link[];
  /** What inherits from it directly. */
  subtypes: readonly Link[];
  /** The declarations that mention it as a type. */
  usages: readonly Link[];
}

export interface ClassDocs extends ContainerDocs {
  readonly kind: 'class';
}

export interface ModuleDocs extends ContainerDocs {
  readonly kind: 'module';
  /** The URI that it was read from. It may name a local file, so no renderer shows it. */
  readonly address: string;
  /** Its path in the package, without `.pkl`. */
  readonly path: string;
  /** How other modules import it. */
  readonly uri: string | null;
  readonly classes: readonly ClassDocs[];
  readonly aliases: readonly AliasDocs[];
  /** The modules that it is an example of. */
  readonly subjects: readonly string[];
  /** Its source text. */
  readonly text: string;
}

export type AnyDocs = ModuleDocs | ClassDocs | AliasDocs | MemberDocs;

/** What a package says about itself. */
export interface PackageInfo {
  readonly name: string;
  /** `0.0.0` when it has none. */
  readonly version: string;
  /** What the import URI of each module starts with. */
  readonly importUri: string | null;
  readonly uri: string | null;
  readonly authors: readonly string[];
  readonly sourceCode: string | null;
  /** The web page of a passage: with `%{path}`, `%{line}` and `%{endLine}`. */
  readonly sourceCodeUrlScheme: string | null;
  readonly issueTracker: string | null;
  readonly license: string | null;
  readonly dependencies: readonly { readonly name: string; readonly version: string; readonly page: string | null }[];
  /** Further facts by caption. */
  readonly attributes: readonly (readonly [caption: string, text: string])[];
  readonly deprecated: Deprecation | null;
}

export interface PackageDocs extends PackageInfo {
  readonly overview: Root | null;
  readonly modules: readonly ModuleDocs[];
}

/** A version of a package in a documentation folder, as the lists of packages and versions show it. */
export interface PublishedVersion {
  readonly version: string;
  readonly summary: string;
  readonly isDeprecated: boolean;
  /** What the import URI of each module starts with; missing in what older versions of kdeps wrote. */
  readonly importUri?: string | null;
  /** Its pages, by their paths in the folder of the version. */
  readonly pages: readonly string[];
}

export interface PublishedPackage {
  readonly name: string;
  /** Newest first. */
  readonly versions: readonly PublishedVersion[];
}

/** A whole documentation folder. */
export interface Site {
  readonly title: string;
  readonly overview: Root | null;
  readonly packages: readonly PublishedPackage[];
}

/** The entries of a module: itself, its members and types, and the members of its classes. */
export function* entriesOf(module: ModuleDocs): Generator<AnyDocs> {
  yield module;
  yield* module.properties;
  yield* module.methods;
  yield* module.aliases;
  for (const each of module.classes) {
    yield each;
    yield* each.properties;
    yield* each.methods;
  }
}

/** The id that a target refers to; null for an address on the web. */
export function idOf(target: string): string | null {
  return target.startsWith(LOCAL) ? decodeURIComponent(target.slice(LOCAL.length)) : null;
}

/** An entry of another package, as its modules refer to it. */
export interface ForeignEntry {
  /** The URI of its module. */
  readonly module: string;
  /** `Nest`, `Nest.eggs`, `Nest.hatch()`, `name`; empty for the module itself. */
  readonly member: string;
}

/** The id of an entry of another package. No path of a module has a line break. */
export function foreignId({ module, member }: ForeignEntry): string {
  return `${module}\n${member}`;
}

/** The entry of another package that an id refers to; null for an entry of the same package. */
export function foreignEntryOf(id: string): ForeignEntry | null {
  const at = id.indexOf('\n');
  return at < 0 ? null : { module: id.slice(0, at), member: id.slice(at + 1) };
}

/** The target for an id. It can be written as the target of a link in Markdown. */
export function targetOf(id: string): string {
  return LOCAL + encodeURIComponent(id).replaceAll('(', '%28').replaceAll(')', '%29');
}
