/** One version of a module: its AST with parents, its definitions, and a memo of what was inferred for it. */
import type { Source } from '../base/source.ts';
import type { PklError } from '../diagnostics/error.ts';
import { importName } from '../modules/default-name.ts';
import type { LoadedModule } from '../modules/loaded-module.ts';
import type * as tree from '../syntax/ast.ts';
import { forEachPart } from '../syntax/children.ts';
import type { Trivia } from '../syntax/trivia.ts';
import type {
  DeclaringNode,
  Definition,
  Memo,
  MethodDefinition,
  ModuleDefinition,
  ModuleScope,
  Parent,
  Unit,
} from './model.ts';

/** What the tolerant parser found besides the AST. */
export interface Parsed {
  readonly errors: readonly PklError[];
  readonly trivia: readonly Trivia[];
}

/** What the dialect of a module changes. */
export interface UnitDialect {
  readonly implicitImports: ReadonlyMap<string, string>;
  readonly promises: boolean;
}

export class ParsedUnit implements Unit {
  readonly loaded: LoadedModule;
  readonly uri: string;
  readonly source: Source;
  readonly tree: tree.Module;
  readonly name: string;
  readonly errors: readonly PklError[];
  readonly trivia: readonly Trivia[];
  readonly isLibrary: boolean;
  readonly implicitImports: ReadonlyMap<string, string>;
  readonly hasPromises: boolean;
  readonly definition: ModuleDefinition;
  memo: Memo = emptyMemo();
  #parents: Map<object, Parent> | undefined;
  #definitions = new Map<object, Definition>();
  #scope: ModuleScope | undefined;

  constructor(loaded: LoadedModule, parsed: Parsed, dialect: UnitDialect) {
    this.loaded = loaded;
    this.uri = loaded.uri.toString();
    this.source = loaded.source;
    this.tree = loaded.tree;
    this.errors = parsed.errors;
    this.trivia = parsed.trivia;
    this.isLibrary = loaded.uri.scheme === 'pkl';
    this.implicitImports = dialect.implicitImports;
    this.hasPromises = dialect.promises;
    const { name } = loaded.tree.header;
    this.name = name?.text ?? loaded.defaultName;
    const nameRange = name ?? { start: 0, end: 0 };
    this.definition = { kind: 'module', unit: this, name: this.name, nameRange, node: loaded.tree };
  }

  /** Forgets what was inferred, because something that the module depends on has changed. */
  reset(): void {
    this.memo = emptyMemo();
  }

  get scope(): ModuleScope {
    this.#scope ??= this.#makeScope();
    return this.#scope;
  }

  parentOf(node: object): Parent | null {
    this.#parents ??= this.isLibrary ? libraryParents(this.tree) : parentsOf(this.tree);
    return this.#parents.get(node) ?? null;
  }

  definitionOf(node: DeclaringNode): Definition {
    let known = this.#definitions.get(node);
    if (known === undefined) {
      known = this.#define(node);
      this.#definitions.set(node, known);
    }
    return known;
  }

  #define(node: DeclaringNode): Definition {
    if (!('kind' in node)) {
      if ('variance' in node)
        return { kind: 'type-parameter', unit: this, name: node.name.text, nameRange: node.name, node };
      return { kind: 'variable', unit: this, name: node.name?.text ?? '', nameRange: node.name ?? node, node };
    }
    switch (node.kind) {
      case 'ImportClause': {
        const name = nameOfImport(node, this.source);
        return { kind: 'import', unit: this, name, nameRange: node.alias ?? node.uri, node };
      }
      case 'Class':
        return { kind: 'class', unit: this, name: node.name.text, nameRange: node.name, node };
      case 'TypeAlias':
        return { kind: 'alias', unit: this, name: node.name.text, nameRange: node.name, node };
      case 'Property':
      case 'ObjectProperty':
        return { kind: 'property', unit: this, name: node.name.text, nameRange: node.name, node };
      case 'Method':
      case 'ObjectMethod':
        return { kind: 'method', unit: this, name: node.name.text, nameRange: node.name, node };
    }
  }

  #makeScope(): ModuleScope {
    const values = new Map<string, Definition>();
    const methods = new Map<string, MethodDefinition>();
    const { imports, members } = this.tree;
    for (const node of [...imports, ...members]) {
      const definition = this.definitionOf(node);
      // Of duplicates, which are reported, the first counts.
      if (definition.kind === 'method') {
        if (!methods.has(definition.name)) methods.set(definition.name, definition);
      } else if (!values.has(definition.name)) values.set(definition.name, definition);
    }
    return { values, methods };
  }
}

function nameOfImport(node: tree.ImportClause, source: Source): string {
  try {
    return importName(node, source);
  } catch {
    // An incomplete string, which is a syntax error.
    return '';
  }
}

function emptyMemo(): Memo {
  return {
    expressions: new Map(),
    types: new Map(),
    definitions: new Map(),
    bodies: new Map(),
    names: new Map(),
    supers: new Map(),
    members: new Map(),
  };
}

/** Parents in modules that are parsed once for all projects, those of the standard library. */
const knownParents = new WeakMap<tree.Module, Map<object, Parent>>();

/** Iterative, because chains of operators may be deeper than the stack. */
function parentsOf(module: tree.Module): Map<object, Parent> {
  const parents = new Map<object, Parent>();
  const waiting: Parent[] = [module];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const at: Parent = parent;
    forEachPart(at, (part) => {
      parents.set(part, at);
      waiting.push(part);
    });
  }
  return parents;
}

function libraryParents(module: tree.Module): Map<object, Parent> {
  let parents = knownParents.get(module);
  if (parents === undefined) {
    parents = parentsOf(module);
    knownParents.set(module, parents);
  }
  return parents;
}
