// The open documents, and the projects they belong to.
import type { Connection, Position, WorkspaceFolder } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  checkUnit,
  type Definition,
  type Finding,
  type Project,
  type Queries,
  type Unit,
} from '../lang/analysis/index.ts';
import { PklError } from '../lang/index.ts';
import { offsetOf } from './positions.ts';

/** Access to projects and files, provided by the program that embeds the server. */
export interface Host {
  /** The key of the project that a module belongs to, and a function that opens the project. */
  readonly projectOf: (uri: string) => { readonly key: string; readonly open: () => OpenProject };
  /** The URIs of the modules below a folder. */
  readonly modulesIn: (folderUri: string) => readonly string[];
  /** A URI at which editors can open a module without a file. */
  readonly viewable: (uri: string, text: string) => string;
  /** Missing where programs cannot be started, such as in browsers. */
  readonly programs?: Programs;
}

/** Starts commands of kdeps in processes of their own, so that the server stays responsive. */
export interface Programs {
  /**
   * Runs a command to its end; never rejects.
   *
   * @param words the command and its arguments, for example `['eval', 'file:///app/main.pkl']`
   * @param folder the path or `file:` URI of its working folder
   */
  readonly run: (words: readonly string[], folder: string, signal: AbortSignal) => Promise<Outcome>;
  /** Writes a text to a file that editors can open; returns its URI, or null if that fails. */
  readonly write: (name: string, text: string) => string | null;
}

/** The result of a command. */
export interface Outcome {
  readonly isSuccess: boolean;
  readonly output: string;
  /** What it wrote to the standard error. */
  readonly report: string;
}

/** What the client can do. */
export interface ClientAbilities {
  /** The commands that it implements itself. */
  readonly commands: ReadonlySet<string>;
  readonly showsDocuments: boolean;
  readonly showsProgress: boolean;
  readonly refreshesLenses: boolean;
}

export interface OpenProject {
  readonly project: Project;
  /** Codes and groups of findings that are not reported in it. */
  readonly ignored: ReadonlySet<string>;
  readonly close: () => void;
}

/** A location in a module. */
export interface Place {
  readonly q: Queries;
  readonly project: Project;
  readonly unit: Unit;
  readonly offset: number;
}

/** Maximum number of modules that a request about the whole workspace reads. */
const MAX_MODULES = 2000;

/** Milliseconds that a request may spend on reading modules that are only suggestions. */
const READING_MS = 150;

/** Milliseconds for which a list of files is used again, for clients that do not tell of changes. */
const LISTING_MS = 2000;

/** The open documents and projects. Texts of open documents replace those on disk. */
export class Workspace {
  readonly host: Host;
  /** Whether the client requests diagnostics, so that the server does not push them. */
  pullsDiagnostics = false;
  /** Whether the client understands snippets. */
  hasSnippets = false;
  /** Whether the client can watch files. */
  watchesFiles = false;
  abilities: ClientAbilities = {
    commands: new Set(),
    showsDocuments: false,
    showsProgress: false,
    refreshesLenses: false,
  };
  #listeners: ((closed: string | null) => void)[] = [];
  readonly #documents = new Map<string, TextDocument>();
  readonly #projects = new Map<string, OpenProject>();
  #folders: readonly string[] = [];
  #listed: { readonly files: readonly string[]; readonly until: number } | null = null;

  constructor(host: Host) {
    this.host = host;
  }

  set folders(folders: readonly WorkspaceFolder[]) {
    this.#folders = folders.map(({ uri }) => uri);
  }

  get documents(): readonly TextDocument[] {
    return [...this.#documents.values()];
  }

  document(uri: string): TextDocument | undefined {
    return this.#documents.get(uri);
  }

  /** Calls a listener after each change. `closed` is the URI of the document if the change was closing it. */
  onChange(listener: (closed: string | null) => void): void {
    this.#listeners.push(listener);
  }

  #notify(closed: string | null = null): void {
    for (const listener of this.#listeners) listener(closed);
  }

  open(document: TextDocument): void {
    this.#documents.set(document.uri, document);
    this.#update(document);
  }

  /** Applies edits in order. */
  change(uri: string, edits: Parameters<typeof TextDocument.update>[1], version: number): void {
    const known = this.#documents.get(uri);
    if (known === undefined) return;
    const document = TextDocument.update(known, edits, version);
    this.#documents.set(uri, document);
    this.#update(document);
  }

  close(uri: string): void {
    this.#documents.delete(uri);
    for (const { project } of this.#projects.values()) project.dropText(uri);
    this.#notify(uri);
  }

  /** Handles changes of files on disk. When project files have changed, all projects are reopened. */
  changed(uris: readonly string[]): void {
    this.#listed = null;
    if (uris.some((uri) => uri.endsWith('/PklProject') || uri.endsWith('/PklProject.deps.json'))) this.closeProjects();
    else
      for (const { project } of this.#projects.values())
        project.changed(uris.filter((uri) => !this.#documents.has(uri)));
    this.#notify();
  }

  /** Reopens all projects, for example after packages were downloaded. */
  reopen(): void {
    this.closeProjects();
    this.#notify();
  }

  /** The packages that the project of a module depends on. */
  packagesOf(uri: string): readonly string[] {
    return this.#projectAt(uri).project.packages;
  }

  /** The modules in all workspace folders. */
  get files(): readonly string[] {
    const now = performance.now();
    if (this.#listed === null || now > this.#listed.until) {
      const files = this.#folders.flatMap((folder) => this.host.modulesIn(folder)).slice(0, MAX_MODULES);
      this.#listed = { files, until: performance.now() + LISTING_MS };
    }
    return this.#listed.files;
  }

  closeProjects(): void {
    for (const { close } of this.#projects.values()) close();
    this.#projects.clear();
  }

  #update(document: TextDocument): void {
    for (const { project } of this.#projects.values()) project.setText(document.uri, document.getText());
    this.#notify();
  }

  #projectAt(uri: string): OpenProject {
    const { key, open } = this.host.projectOf(uri);
    let known = this.#projects.get(key);
    if (known === undefined) {
      known = open();
      for (const document of this.documents) known.project.setText(document.uri, document.getText());
      this.#projects.set(key, known);
    }
    return known;
  }

  /** The module at a URI; null when it cannot be read. */
  unit(uri: string): { readonly project: Project; readonly unit: Unit } | null {
    return this.moduleFor(uri, uri);
  }

  /** A module, in the project of another module; null when it cannot be read. */
  moduleFor(from: string, uri: string): { readonly project: Project; readonly unit: Unit } | null {
    const { project } = this.#projectAt(from);
    try {
      return { project, unit: project.unit(uri) };
    } catch (error) {
      if (error instanceof PklError) return null;
      throw error;
    }
  }

  /** A location in a module; null when the module cannot be read. */
  place(uri: string, position: Position): Place | null {
    const found = this.unit(uri);
    if (found === null) return null;
    const { project, unit } = found;
    return { q: project.analyzer, project, unit, offset: offsetOf(unit.source, position) };
  }

  /** The findings in a module, or why it cannot be read. */
  findings(uri: string): { readonly unit: Unit; readonly found: readonly Finding[] } | PklError {
    const { project, ignored } = this.#projectAt(uri);
    try {
      const unit = project.unit(uri);
      return { unit, found: checkUnit(project.analyzer, unit, { ignored }) };
    } catch (error) {
      if (error instanceof PklError) return error;
      throw error;
    }
  }

  /** All modules in the project of a module: those in the workspace folders, and those already loaded. */
  unitsWith(uri: string): readonly Unit[] {
    const { key } = this.host.projectOf(uri);
    const { project } = this.#projectAt(uri);
    for (const other of this.files) {
      if (this.host.projectOf(other).key !== key) continue;
      try {
        project.unit(other);
      } catch (error) {
        if (!(error instanceof PklError)) throw error;
      }
    }
    return project.units();
  }

  /** The modules that a module could import: those of its project read so far, and the standard library. */
  importable(uri: string): readonly Unit[] {
    const { project, units } = this.someUnitsWith(uri);
    return [...units, ...project.libraryModules.flatMap((name) => this.moduleFor(uri, `pkl:${name}`)?.unit ?? [])];
  }

  /**
   * The modules in the project of a module that are read so far. Each call reads more of them, for a limited time, so that
   * the first requests in a large workspace are answered soon.
   */
  someUnitsWith(uri: string): { readonly project: Project; readonly units: readonly Unit[]; readonly isAll: boolean } {
    const { key } = this.host.projectOf(uri);
    const { project } = this.#projectAt(uri);
    const end = performance.now() + READING_MS;
    let isAll = true;
    for (const other of this.files) {
      isAll = performance.now() <= end;
      if (!isAll) break;
      if (this.host.projectOf(other).key === key) this.moduleFor(uri, other);
    }
    return { project, units: project.units(), isAll };
  }

  /** All modules in all workspace folders, and all open documents. */
  allUnits(): readonly Unit[] {
    const found = new Map<string, Unit>();
    for (const uri of [...this.files, ...this.#documents.keys()]) {
      const unit = this.unit(uri)?.unit;
      if (unit !== undefined) found.set(unit.uri, unit);
    }
    return [...found.values()];
  }

  /** A URI at which an editor can open a module. */
  uriOf(unit: Unit): string {
    return unit.uri.startsWith('file:') || this.#documents.has(unit.uri)
      ? unit.uri
      : this.host.viewable(unit.uri, unit.source.text);
  }

  /** A URI at which an editor shows a definition. */
  linkTo({ unit, nameRange }: Definition): string {
    return `${this.uriOf(unit)}#L${unit.source.positionAt(nameRange.start).line}`;
  }
}

/**
 * Wraps a request handler: when it throws, the client gets an empty response, and the error is logged.
 *
 * @param empty the empty response
 */
export function answering<P, R>(connection: Connection, empty: R, answer: (parameters: P) => R): (parameters: P) => R {
  return (parameters) => {
    try {
      return answer(parameters);
    } catch (error) {
      connection.console.error(error instanceof Error ? error.message : String(error));
      return empty;
    }
  };
}

/** Like `answering`, for handlers that take a while. */
export function answeringLater<A extends readonly unknown[], R>(
  connection: Connection,
  empty: R,
  answer: (...parameters: A) => Promise<R>,
): (...parameters: A) => Promise<R> {
  return async (...parameters) => {
    try {
      return await answer(...parameters);
    } catch (error) {
      connection.console.error(error instanceof Error ? error.message : String(error));
      return empty;
    }
  };
}
