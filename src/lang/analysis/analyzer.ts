/** Answers the queries of the analysis, each once per version of a module. */
import type { PklError } from '../diagnostics/error.ts';
import type * as tree from '../syntax/ast.ts';
import { typeOfDefinition, typeOfMember } from './definitions.ts';
import { expectedType } from './expected.ts';
import { inferExpression } from './infer.ts';
import type { Definition, Member, Resolution, Type, Unit } from './model.ts';
import { resolveName } from './names.ts';
import { bodyType, thisType } from './objects.ts';
import type { Queries } from './queries.ts';
import { UNKNOWN } from './type.ts';
import { resolveTypeName, typeOfNode } from './type-nodes.ts';

/** The modules that the analyzer can load. */
export interface Sources {
  /** `pkl:base`. */
  readonly base: Unit;
  importedBy(unit: Unit, uri: tree.StringConstant): Unit | null;
  importProblem(unit: Unit, uri: tree.StringConstant, isGlob: boolean): PklError | null;
  globbedBy(unit: Unit, uri: tree.StringConstant): readonly Unit[] | null;
  isCut(unit: Unit, uri: tree.StringConstant): boolean;
  unitAt(uri: string): Unit | null;
  importUri(from: Unit, to: Unit): string;
  satisfies(q: Queries, unit: Unit, value: tree.Expr, type: Type): boolean | null;
}

export class Analyzer implements Queries {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  get base(): Unit {
    return this.#sources.base;
  }

  importedBy(unit: Unit, uri: tree.StringConstant): Unit | null {
    return this.#sources.importedBy(unit, uri);
  }

  importProblem(unit: Unit, uri: tree.StringConstant, isGlob: boolean): PklError | null {
    return this.#sources.importProblem(unit, uri, isGlob);
  }

  globbedBy(unit: Unit, uri: tree.StringConstant): readonly Unit[] | null {
    return this.#sources.globbedBy(unit, uri);
  }

  isCut(unit: Unit, uri: tree.StringConstant): boolean {
    return this.#sources.isCut(unit, uri);
  }

  unitAt(uri: string): Unit | null {
    return this.#sources.unitAt(uri);
  }

  importUri(from: Unit, to: Unit): string {
    return this.#sources.importUri(from, to);
  }

  typeOf(unit: Unit, node: tree.Expr): Type {
    return once(unit.memo.expressions, node, () => inferExpression(this, unit, node));
  }

  typeOfNode(unit: Unit, node: tree.TypeNode): Type {
    return once(unit.memo.types, node, () => typeOfNode(this, unit, node));
  }

  typeOfDefinition(definition: Definition): Type {
    return once(definition.unit.memo.definitions, definition.node, () => typeOfDefinition(this, definition));
  }

  typeOfMember(member: Member): Type {
    return typeOfMember(this, member);
  }

  expected(unit: Unit, node: tree.Expr): Type {
    return expectedType(this, unit, node);
  }

  bodyType(unit: Unit, body: tree.ObjectBody): Type {
    return once(unit.memo.bodies, body, () => bodyType(this, unit, body));
  }

  thisType(unit: Unit, node: object): Type {
    return thisType(this, unit, node);
  }

  resolve(unit: Unit, node: tree.AccessExpr | tree.QualifiedAccessExpr | tree.SuperAccessExpr): Resolution {
    const known = unit.memo.names.get(node);
    if (known !== undefined) return known;
    const resolution = resolveName(this, unit, node);
    unit.memo.names.set(node, resolution);
    return resolution;
  }

  resolveType(unit: Unit, node: tree.DeclaredType): Definition | 'unknown' | null {
    const { typeNames } = unit.memo;
    let known = typeNames.get(node);
    if (known === undefined) {
      known = resolveTypeName(this, unit, node);
      typeNames.set(node, known);
    }
    return known;
  }

  satisfies(unit: Unit, value: tree.Expr, type: Type): boolean | null {
    return this.#sources.satisfies(this, unit, value, type);
  }
}

/** Infers a type at most once. A type that depends on itself is unknown. */
function once<K>(memo: Map<K, Type | null>, key: K, infer: () => Type): Type {
  const known = memo.get(key);
  if (known !== undefined) return known ?? UNKNOWN;
  memo.set(key, null);
  let type = UNKNOWN;
  try {
    type = infer();
  } finally {
    // After a stack overflow, the type is unknown.
    memo.set(key, type);
  }
  return type;
}
