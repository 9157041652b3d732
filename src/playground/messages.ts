// What the page and the worker that evaluates say to each other.

/** The texts of all files by name. */
export type Files = readonly (readonly [name: string, text: string])[];

/** From the page. Every message has a number, and its answer has the same one. */
export type Question =
  | {
      readonly kind: 'evaluate';
      readonly id: number;
      readonly files: Files;
      /** The file to evaluate. */
      readonly main: string;
      readonly format: string;
    }
  /** Where a member of the last result comes from. */
  | { readonly kind: 'why'; readonly id: number; readonly document: number; readonly member: number };

/** From the worker. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: number; readonly result: Result }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'origin'; readonly id: number; readonly origin: Origin };

/** What a module evaluates to. */
export interface Result {
  readonly documents: readonly ShownDocument[];
  /** The lines of `trace` and of warnings. */
  readonly log: readonly string[];
  readonly milliseconds: number;
}

export interface ShownDocument {
  /** The name of the file in `output.files`; null for the output itself. */
  readonly path: string | null;
  /** At most the first `MAX_SHOWN` characters. Bytes are shown as hexadecimal numbers. */
  readonly text: string;
  /** The length of the whole text in characters, or in bytes. */
  readonly length: number;
  readonly isWhole: boolean;
  readonly bytes: Uint8Array | null;
  /** Where each member starts and ends, in the order of their starts: two numbers for each. */
  readonly members: Uint32Array;
}

/** A place in one of the files. Lines and columns start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Failure {
  /** The report that the command line prints. */
  readonly report: string;
  /** The places in it, without those in the standard library. */
  readonly places: readonly Place[];
  readonly log: readonly string[];
}

/** Where a value comes from. */
export interface Origin {
  readonly path: string;
  /** Null when the value has no path, with a reason in `problem`. */
  readonly value: string | null;
  readonly problem: string | null;
  readonly steps: readonly OriginStep[];
}

export interface OriginStep {
  readonly role: 'sets' | 'overrides' | 'declares' | 'contains';
  readonly name: string;
  /** Null for a definition outside of the files. */
  readonly place: Place | null;
  /** The module that the definition is in. */
  readonly module: string;
  /** The line of source that defines it. */
  readonly source: string;
}

/** The names under which the worker's program is started: it is one file, so that it is loaded only once. */
export const ROLES = { evaluation: 'evaluation', languageServer: 'language-server' } as const;

/**
 * Tells the language server the texts of files that are not open. Servers ignore notifications that start with `$/` if
 * they do not know them.
 */
export const FILES_NOTIFICATION = '$/kdeps/files';

/** The parameters of `FILES_NOTIFICATION`. */
export interface SharedFiles {
  /** A file without a text does not exist anymore. */
  readonly files: readonly (readonly [name: string, text: string | null])[];
}

/** How long an evaluation may take, in milliseconds. */
export const TIME_LIMIT = 10_000;

/** How many characters of a document are shown. */
export const MAX_SHOWN = 1_000_000;

const FOLDER = 'file:///';

/** The URI of a file. */
export function uriOf(name: string): string {
  return FOLDER + encodeURI(name);
}

/** The name of the file with a URI; null for other modules. */
export function nameOf(uri: string): string | null {
  if (!uri.startsWith(FOLDER)) return null;
  try {
    return decodeURI(uri.slice(FOLDER.length));
  } catch {
    return null;
  }
}
