/** Checks expressions and types: references that constants may not make, lambdas, `new` without a parent. */

import type { Range, Source } from '../base/source.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
import { missingMapValue, thisIsNotConst } from '../diagnostics/messages/evaluation.ts';
import { moduleIsNotConst, outerIsNotConst, tooManyFunctionParameters } from '../diagnostics/messages/modifiers.ts';
import { cannotInferParent } from '../diagnostics/messages/objects.ts';
import type * as tree from '../syntax/ast.ts';
import { intLiteral } from '../syntax/numbers.ts';
import { type CheckContext, type CheckOptions } from './check-context.ts';
import { refusesModule, refusesOuter, refusesThis } from './const-rules.ts';
import { definesMethod, fitsForSure, isLeaf } from './node-facts.ts';

export abstract class ExpressionChecker {
  protected readonly source: Source;
  protected readonly options: CheckOptions;
  /** The names of the module's lambdas and `let`s in reports. */
  protected readonly names: Map<tree.LambdaExpr | tree.LetExpr, string> = new Map();
  /** What is checked; known before anything is. */
  protected root: tree.Module | null = null;
  #hasOwnMap: boolean | null = null;

  constructor(source: Source, options: CheckOptions) {
    this.source = source;
    this.options = options;
  }

  protected fail(range: Range, place: CheckContext | string, message: Message): never {
    const member = typeof place === 'string' ? place : place.name;
    throw new PklError(message, { source: this.source, start: range.start, end: range.end }, member);
  }

  /** Checks an object body; implemented by the subclass. */
  protected abstract body(body: tree.ObjectBody, place: CheckContext): void;

  /** Whether some method of the module is called as the constructor of maps is. */
  #redefinesMap(): boolean {
    return (this.#hasOwnMap ??= this.root !== null && definesMethod(this.root, 'Map'));
  }

  protected exprs(nodes: readonly tree.Expr[] | null, place: CheckContext): void {
    for (const node of nodes ?? []) this.expr(node, place);
  }

  protected expr(node: tree.Expr, place: CheckContext): void {
    if (isLeaf(node)) return;
    const inner = place.infers ? { ...place, infers: false } : place;
    switch (node.kind) {
      case 'This':
        if (refusesThis(place)) {
          this.fail(node, place, thisIsNotConst());
        }
        return;
      case 'Outer':
        if (refusesOuter(place)) this.fail(node, place, outerIsNotConst());
        return;
      case 'ModuleRef':
        if (refusesModule(place)) {
          const where = place.inside === 'module' ? 'property' : place.inside;
          this.fail(node, place, moduleIsNotConst(where, place.constName));
        }
        return;
      case 'String':
        for (const part of node.parts) if (part.kind !== 'Text') this.expr(part.expr, inner);
        return;
      case 'Throw':
        this.expr(node.value, inner);
        return;
      case 'Trace':
        this.expr(node.value, place);
        return;
      case 'Read':
        this.expr(node.uri, inner);
        return;
      case 'Access':
        if (node.name.text === 'Map' && (node.args?.length ?? 0) % 2 === 1 && !this.#redefinesMap()) {
          this.fail({ start: node.end - 1, end: node.end }, place, missingMapValue());
        }
        this.exprs(node.args, inner);
        return;
      case 'QualifiedAccess':
        // Whether `this.x` is allowed in a constant depends on `x`, which is only known when it is read.
        if (!['This', 'Outer', 'ModuleRef'].includes(node.receiver.kind)) this.expr(node.receiver, inner);
        this.exprs(node.args, inner);
        return;
      case 'SuperAccess':
        this.exprs(node.args, inner);
        return;
      case 'SuperSubscript':
        this.expr(node.key, inner);
        return;
      case 'Subscript':
        this.expr(node.receiver, inner);
        this.expr(node.key, inner);
        return;
      case 'Unary':
        if (node.operand.kind === 'Int') this.#intLiteral(node.operand, node.operator === '-', place);
        else this.expr(node.operand, inner);
        return;
      case 'Int':
        this.#intLiteral(node, false, place);
        return;
      case 'NonNull':
        this.expr(node.operand, inner);
        return;
      case 'Binary':
        // Checks what may not be evaluated first, as the reference does.
        this.expr(isLazy(node) ? node.right : node.left, inner);
        this.expr(isLazy(node) ? node.left : node.right, inner);
        return;
      case 'TypeTest':
      case 'TypeCast':
        this.expr(node.value, inner);
        this.type(node.type, inner);
        return;
      default:
        this.compound(node, place, inner);
    }
  }

  #intLiteral(node: tree.IntExpr, isNegated: boolean, place: CheckContext): void {
    if (fitsForSure(node)) return;
    intLiteral(node.text, isNegated, { source: this.source, start: node.start, end: node.end }, place.name);
  }

  protected compound(node: tree.Expr, place: CheckContext, inner: CheckContext): void {
    switch (node.kind) {
      case 'If':
        this.expr(node.condition, inner);
        this.expr(node.thenExpr, place);
        this.expr(node.elseExpr, place);
        return;
      case 'Let':
        if (node.parameter.type !== null) this.type(node.parameter.type, inner);
        this.expr(node.value, inner);
        this.expr(node.body, this.#insideLet(node, place));
        return;
      case 'Lambda': {
        if (node.parameters.length > 5) this.fail(node, place, tooManyFunctionParameters());
        const name = `${place.member.name}.<function#${++place.member.lambdas}>`;
        this.names.set(node, name);
        // For `outer`, a lambda is a level of its own.
        const inside = { ...inner, name, aroundLet: null, outerLevel: place.aroundLevel, aroundLevel: place.level };
        this.expr(node.body, inside);
        this.parameterTypes(node.parameters, inside);
        return;
      }
      case 'Parenthesized':
        this.expr(node.expr, inner);
        return;
      case 'Marked':
        this.expr(node.expr, place);
        return;
      case 'New':
        if (node.type !== null) this.type(node.type, inner);
        else if (!place.infers) this.fail({ start: node.start, end: node.start + 3 }, place, cannotInferParent());
        this.body(node.body, inner);
        return;
      case 'Amend':
        this.expr(node.parent, inner);
        this.body(node.body, inner);
        return;
      default:
    }
  }

  #insideLet(node: tree.LetExpr, place: CheckContext): CheckContext {
    const aroundLet = place.aroundLet ?? place.name;
    const name = `${aroundLet}.<let expr>`;
    this.names.set(node, name);
    return { ...place, name, aroundLet, member: { name, lambdas: 0 } };
  }

  protected parameterTypes(parameters: readonly tree.Parameter[], place: CheckContext): void {
    for (const { type } of parameters) if (type !== null) this.type(type, place);
  }

  // ---- types ----------------------------------------------------------------------------------------------------

  protected type(node: tree.TypeNode, place: CheckContext): void {
    switch (node.kind) {
      case 'DeclaredType':
        for (const arg of node.args) this.type(arg, place);
        return;
      case 'NullableType':
      case 'ParenthesizedType':
        this.type(node.type, place);
        return;
      case 'UnionType':
        for (const member of node.members) this.type(member, place);
        return;
      case 'FunctionType':
        for (const parameter of node.parameters) this.type(parameter, place);
        this.type(node.returnType, place);
        return;
      case 'ConstrainedType':
        this.type(node.type, place);
        this.exprs(node.constraints, {
          ...place,
          isCustomThis: true,
          infers: false,
          member: { name: place.name, lambdas: 0 },
        });
        return;
      default:
    }
  }
}

function isLazy({ operator }: tree.BinaryExpr): boolean {
  return operator === '&&' || operator === '||' || operator === '??';
}
