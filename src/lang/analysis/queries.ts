/** The queries that the parts of the analysis ask each other. `Analyzer` implements them; the parts only know this interface. */

import type { PklError } from '../diagnostics/error.ts';
import type * as tree from '../syntax/ast.ts';
import type { Definition, Member, Resolution, Type, Unit } from './model.ts';

export interface Queries {
  /** `pkl:base`. */
  readonly base: Unit;
  /** The module that an import, `amends` or `extends` of a unit refers to; null when it cannot be loaded. */
  importedBy(unit: Unit, uri: tree.StringConstant): Unit | null;
  /** Why an import, `amends`, `extends` or glob of a unit cannot be resolved or loaded; null when it can. */
  importProblem(unit: Unit, uri: tree.StringConstant, isGlob: boolean): PklError | null;
  /** The modules that match a glob import; null when it cannot be resolved. */
  globbedBy(unit: Unit, uri: tree.StringConstant): readonly Unit[] | null;
  /** Whether a glob import matches more modules than are read. */
  isCut(unit: Unit, uri: tree.StringConstant): boolean;
  /** A module by its absolute URI; null when it cannot be loaded. */
  unitAt(uri: string): Unit | null;
  /** The URI by which an import of a unit refers to another module, for example `../birds.pkl`. */
  importUri(from: Unit, to: Unit): string;

  /** The type of an expression's values. */
  typeOf(unit: Unit, node: tree.Expr): Type;
  /** The type that an annotation stands for. */
  typeOfNode(unit: Unit, node: tree.TypeNode): Type;
  /** The type of what a definition defines, in general. */
  typeOfDefinition(definition: Definition): Type;
  /** The same where it is a member of a type with arguments. */
  typeOfMember(member: Member): Type;
  /** The type that the context of an expression requires; unknown where it requires none. */
  expected(unit: Unit, node: tree.Expr): Type;
  /** The type of the object that a body describes: of `this` in its members. */
  bodyType(unit: Unit, body: tree.ObjectBody): Type;
  /** The type of `this`. */
  thisType(unit: Unit, node: object): Type;
  /** What a name refers to. */
  resolve(unit: Unit, node: tree.AccessExpr | tree.QualifiedAccessExpr | tree.SuperAccessExpr): Resolution;
  /** What a name in a type refers to; null when nothing has it, `unknown` when that cannot be told. */
  resolveType(unit: Unit, node: tree.DeclaredType): Definition | 'unknown' | null;
  /** Whether a value satisfies constraints; null where that cannot be told without running the program. */
  satisfies(unit: Unit, value: tree.Expr, type: Type): boolean | null;
}
