/**
 * Interfaces to the outside world: one loader per module scheme, one reader per resource scheme. Everything is
 * synchronous, because evaluation is; `waiting-sources.ts` lets a scheme that is only accessible asynchronously suspend
 * it, and a loader may fetch in advance (`prefetch`).
 */
import type { Uri } from './uri.ts';

/** An entry of a folder. */
export interface PathElement {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** Checks whether something may be accessed. Throws `PklError` with the reason if not. */
export interface Access {
  check(uri: Uri): void;
}

/** Properties of a scheme's URIs. External readers ask their process, hence lazily. */
export interface UriTraits {
  /** `/` separates path segments: relative references and globs work per segment. */
  readonly isHierarchical: boolean;
  readonly isGlobbable: boolean;
  /** The path is the fragment, as in `package://host/name@1.0.0#/path`. */
  readonly hasFragmentPaths: boolean;
}

/** A source whose contents can be looked up and listed. */
export interface Listable extends UriTraits {
  /** Whether an element exists. Used for `...` and for globs without wildcards. */
  hasElement(uri: Uri, access: Access): boolean;
  /** The entries of a folder in any order; all elements if the scheme has no hierarchy. */
  listElements(uri: Uri, access: Access): readonly PathElement[];
}

/** The result of loading a module URI. */
export interface ModuleText {
  /** The canonical URI: modules with the same canonical URI are the same module. */
  readonly uri: string;
  /** Read lazily: the ASTs of some modules are already available. */
  readonly text: string;
}

/** Loads modules of some schemes. The registry checks the policy before each call. */
export interface ModuleLoader extends Listable {
  /** Whether this loader handles a URI, judging by the scheme (lower case) and, for `jar:`, the rest. */
  handles(uri: Uri): boolean;
  /** Rejects invalid URIs of the scheme. Throws `UriSyntaxError`. */
  validate?(uri: Uri): void;
  /** Whether lookups are cheap, so that `...` may search ancestors. */
  readonly isLocal: boolean;
  /** Whether the loader itself checks the policy for every request it makes. */
  readonly checksAccess?: boolean;
  /** Throws `NotFoundError`, `IoError`, or `PklError` without frames. */
  load(uri: Uri, access: Access): ModuleText;
  /** Resolves `@name/path` written in one of this loader's modules; absent where the project decides. */
  resolveDependency?(name: string, path: string, from: Uri): Uri;
  /** Fetches what `load` of this URI will need. Failures are left to `load`. */
  prefetch?(uri: Uri): Promise<void>;
}

/** The content of a resource: a text for text schemes, otherwise bytes with the URI they came from. */
export type ResourceContent = string | { readonly uri: string; readonly bytes: Uint8Array };

/** Reads resources of one scheme. The manager checks the policy before each call. */
export interface ResourceReader extends Listable {
  readonly scheme: string;
  readonly checksAccess?: boolean;
  /** Rejects invalid URIs of the scheme. Throws `UriSyntaxError`. */
  validate?(uri: Uri): void;
  /** Null when the resource does not exist. Throws `NotFoundError`, `IoError`, or `PklError` without frames. */
  read(uri: Uri, access: Access): ResourceContent | null;
}

/** The module or folder does not exist. `kind` is its name as a cause in reports. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  readonly kind: string;

  constructor(message = '', kind = 'FileNotFoundException') {
    super(message);
    this.kind = kind;
  }
}

/** An underlying system error. `kind` is its name in reports, e.g. `IOException`. */
export class IoError extends Error {
  override readonly name = 'IoError';
  readonly kind: string;

  constructor(message: string, kind = 'IOException') {
    super(message);
    this.kind = kind;
  }
}

/** An external reader process failed or does not serve the scheme. */
export class ExternalReaderError extends Error {
  override readonly name = 'ExternalReaderError';
}
