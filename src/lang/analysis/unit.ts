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

/** The other results of the tolerant parser besides the AST. */
export interface Parsed {
  readonly errors: readonly PklError[];
  readonly trivia: readonly Trivia[];
}

/** The differences of a module's dialect from plain Pkl. */
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
  #nodes: Nodes | undefined;
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

  /** Drops everything that was inferred, because a dependency of the module has changed. */
  reset(): void {
    this.memo = emptyMemo();
  }

  get scope(): ModuleScope {
    this.#scope ??= this.#makeScope();
    return this.#scope;
  }

  get nodes(): readonly Parent[] {
    return this.#indexed.all;
  }

  parentOf(node: object): Parent | null {
    return this.#indexed.parents.get(node) ?? null;
  }

  get #indexed(): Nodes {
    this.#nodes ??= this.isLibrary ? libraryNodes(this.tree) : nodesOf(this.tree);
    return this.#nodes;
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
    constraints: new Map(),
    chains: new Map(),
    typeNames: new Map(),
  };
}

/** The nodes of a module, in source order, and what each is inside of. */
interface Nodes {
  readonly all: readonly Parent[];
  readonly parents: ReadonlyMap<object, Parent>;
}

/** Nodes of modules that are parsed once for all projects, those of the standard library. */
const knownNodes = new WeakMap<tree.Module, Nodes>();

function libraryNodes(module: tree.Module): Nodes {
  let nodes = knownNodes.get(module);
  if (nodes === undefined) {
    nodes = nodesOf(module);
    knownNodes.set(module, nodes);
  }
  return nodes;
}

/** Iterative, because chains of operators may be deeper than the stack. */
function nodesOf(module: tree.Module): Nodes {
  const parents = new Map<object, Parent>();
  const all: Parent[] = [];
  const waiting: Parent[] = [module];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const at: Parent = node;
    all.push(at);
    const first = waiting.length;
    forEachPart(at, (part) => {
      parents.set(part, at);
      waiting.push(part);
    });
    reverseFrom(waiting, first);
  }
  return { all, parents };
}

/** Reverses the end of a list, so that its parts are taken from it in source order. */
function reverseFrom(list: Parent[], first: number): void {
  for (let i = first, j = list.length - 1; i < j; i++, j--) {
    const [left, right] = [list[i], list[j]];
    if (left === undefined || right === undefined) return;
    list[i] = right;
    list[j] = left;
  }
}
