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

/** The open documents and projects. Texts of open documents replace those on disk. */
export class Workspace {
  readonly host: Host;
  /** Whether the client requests diagnostics, so that the server does not push them. */
  pullsDiagnostics = false;
  /** Whether the client understands snippets. */
  hasSnippets = false;
  /** Whether the client can watch files. */
  watchesFiles = false;
  #listeners: ((closed: string | null) => void)[] = [];
  readonly #documents = new Map<string, TextDocument>();
  readonly #projects = new Map<string, OpenProject>();
  #folders: readonly string[] = [];

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
    if (uris.some((uri) => uri.endsWith('/PklProject') || uri.endsWith('/PklProject.deps.json'))) this.closeProjects();
    else
      for (const { project } of this.#projects.values())
        project.changed(uris.filter((uri) => !this.#documents.has(uri)));
    this.#notify();
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
    for (const other of this.#folders.flatMap((folder) => this.host.modulesIn(folder)).slice(0, MAX_MODULES)) {
      if (this.host.projectOf(other).key !== key) continue;
      try {
        project.unit(other);
      } catch (error) {
        if (!(error instanceof PklError)) throw error;
      }
    }
    return project.units();
  }

  /**
   * The modules that a module could import: those of its project, and of the standard library. Reading them takes at most
   * some time, so that the first requests in a large workspace may see only a part; later ones see more.
   */
  importable(uri: string): readonly Unit[] {
    const { key } = this.host.projectOf(uri);
    const { project } = this.#projectAt(uri);
    const end = performance.now() + READING_MS;
    const files = this.#folders.flatMap((folder) => this.host.modulesIn(folder)).slice(0, MAX_MODULES);
    for (const other of files) {
      if (performance.now() > end) break;
      if (this.host.projectOf(other).key === key) this.moduleFor(uri, other);
    }
    const library = project.libraryModules.flatMap((name) => this.moduleFor(uri, `pkl:${name}`)?.unit ?? []);
    return [...project.units(), ...library];
  }

  /** All modules in all workspace folders, and all open documents. */
  allUnits(): readonly Unit[] {
    const found = new Map<string, Unit>();
    const modules = this.#folders.flatMap((folder) => this.host.modulesIn(folder));
    for (const uri of [...modules.slice(0, MAX_MODULES), ...this.#documents.keys()]) {
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
