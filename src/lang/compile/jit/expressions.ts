/** Generates JavaScript for expressions. */
import { resolveMethodName, resolveName, type Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import { operandsEqual } from '../../values/equality.ts';
import * as operators from '../../values/operators.ts';
import { VmNull } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, letScope, spanOf } from '../compiler.ts';
import { directCallee, Link, localMethodCode } from '../expressions/calls.ts';
import { constantOf } from '../expressions/literals.ts';
import { guarded, rejectCondition } from '../expressions/operators.ts';
import type { FunctionParts } from './parts.ts';
import { type FunctionWriter, type Piece, piece, simple } from './writer.ts';

/** The parameters of code that are locals, by index. */
export const LOCALS: readonly string[] = ['a', 'b', 'c'];

const MAX = Number.MAX_SAFE_INTEGER;

type Slow = (l: VmValue, r: VmValue, site: CodeLocation) => VmValue;

/** The slow path of an operator, for operands or results that are not small integers. */
const slow: Partial<Record<tree.BinaryOperator, Slow>> = {
  '+': (l, r, site) => guarded(operators.add, l, r, site),
  '-': (l, r, site) => guarded(operators.subtract, l, r, site),
  '*': (l, r, site) => guarded(operators.multiply, l, r, site),
  '/': (l, r, site) => guarded(operators.divide, l, r, site),
  '~/': (l, r, site) => guarded(operators.truncatingDivide, l, r, site),
  '%': (l, r, site) => guarded(operators.remainder, l, r, site),
  '**': (l, r, site) => guarded(operators.power, l, r, site),
  '<': (l, r, site) => guarded(operators.lessThan, l, r, site),
  '>': (l, r, site) => guarded(operators.greaterThan, l, r, site),
  '<=': (l, r, site) => guarded(operators.lessOrEqual, l, r, site),
  '>=': (l, r, site) => guarded(operators.greaterOrEqual, l, r, site),
};

/** Generates the expressions of a function. */
export class ExpressionWriter {
  /** Number of expressions generated without calling their closures. */
  written = 0;
  readonly #writer: FunctionWriter;
  readonly #parts: FunctionParts;
  readonly #c: Compiler;

  constructor(writer: FunctionWriter, parts: FunctionParts, c: Compiler) {
    this.#writer = writer;
    this.#parts = parts;
    this.#c = c;
  }

  write(node: tree.Expr, scope: Scope): Piece {
    const constant = this.#constant(node);
    if (constant !== null) return constant;
    const { written } = this;
    const expression = this.#expression(node, scope);
    if (expression !== null) return expression;
    this.written = written;
    return this.#closure(node, scope);
  }

  #expression(node: tree.Expr, scope: Scope): Piece | null {
    switch (node.kind) {
      case 'Parenthesized':
        return this.write(node.expr, scope);
      case 'Access':
        return node.args === null ? this.#name(node, scope) : this.#call(node, node.args, scope);
      case 'If':
        return this.#if(node, scope);
      case 'Let':
        return this.#let(node, scope);
      case 'Binary':
        return this.#binary(node, scope);
      case 'Unary':
        return node.operator === '!' ? this.#not(node, scope) : null;
      default:
        return null;
    }
  }

  /** Calls the closure of an expression with the locals that it sees. */
  #closure(node: tree.Expr, scope: Scope): Piece {
    const code = this.#parts.closures.get(node) ?? this.#c.expr(node, scope);
    const locals = ['a', 'b', 'c', 'd'].slice(0, scope.locals.length);
    return piece(`${this.#writer.constant(code)}(${['s', 'e', ...locals].join(',')})`);
  }

  #constant(node: tree.Expr): Piece | null {
    const value = constantOf(node, this.#c);
    if (value === undefined) return null;
    if (typeof value === 'boolean') return simple(String(value), 'boolean');
    if (typeof value === 'number') return simple(value < 0 ? `(${value})` : String(value), 'int');
    return simple(this.#writer.constant(value));
  }

  #name(node: tree.AccessExpr, scope: Scope): Piece | null {
    const found = resolveName(scope, node.name.text);
    const name = found.kind === 'local' && found.hops === 0 ? LOCALS[found.index] : undefined;
    return name === undefined ? null : simple(name);
  }

  #if(node: tree.IfExpr, scope: Scope): Piece {
    const condition = this.write(node.condition, scope);
    const then = this.write(node.thenExpr, scope);
    const otherwise = this.write(node.elseExpr, scope);
    this.written++;
    const known = then.known === otherwise.known ? then.known : 'anything';
    if (condition.known === 'boolean') return piece(`(${condition.js}?${then.js}:${otherwise.js})`, known);
    const { first, name } = this.#writer.named(condition);
    const site = this.#writer.constant(this.#c.site(shownRange(node.condition), scope));
    const reject = this.#writer.constant(rejectCondition);
    return piece(
      `(${first}${name}===true?${then.js}:${name}===false?${otherwise.js}:${reject}(${name},${site}))`,
      known,
    );
  }

  #let(node: tree.LetExpr, scope: Scope): Piece | null {
    const name = LOCALS[scope.locals.length];
    if (name === undefined || node.parameter.type !== null) return null;
    const value = this.write(node.value, scope);
    const inner = letScope(node, scope, this.#c);
    const write = () => this.write(node.body, inner);
    // Of nested bindings, only the outermost is shown.
    const site = { span: spanOf(this.#c, node), member: inner.prefix };
    const body = scope.isInsideLet === true ? write() : this.#writer.within(site, write);
    this.written++;
    return piece(`(${name}=${value.js},${body.js})`, body.known);
  }

  #binary(node: tree.BinaryExpr, scope: Scope): Piece | null {
    switch (node.operator) {
      case '&&':
      case '||': {
        const [left, right] = [this.write(node.left, scope), this.write(node.right, scope)];
        if (left.known !== 'boolean' || right.known !== 'boolean') return null;
        this.written++;
        return piece(`(${left.js}${node.operator}${right.js})`, 'boolean');
      }
      case '??': {
        const { first, name } = this.#writer.named(this.write(node.left, scope));
        this.written++;
        const right = this.write(node.right, scope);
        return piece(`(${first}${name} instanceof ${this.#writer.constant(VmNull)}?${right.js}:${name})`);
      }
      case '|>':
      case '?:':
        return null;
      default:
        return this.#arithmetic(node, scope);
    }
  }

  #arithmetic(node: tree.BinaryExpr, scope: Scope): Piece {
    const writer = this.#writer;
    const [left, right] = [this.write(node.left, scope), this.write(node.right, scope)];
    const [l, r] = [writer.named(left), writer.named(right)];
    this.written++;
    const ints = [left, right].flatMap(({ known }, i) =>
      known === 'int' ? [] : [`typeof ${i === 0 ? l.name : r.name}==='number'`],
    );
    const areInts = ints.length === 0 ? 'true' : ints.join('&&');
    const start = `(${l.first}${r.first}${areInts}`;
    const { operator } = node;
    if (operator === '==' || operator === '!=') {
      const equal = `${writer.constant(operandsEqual)}(${l.name},${r.name})`;
      const slowly = operator === '==' ? equal : `!${equal}`;
      return piece(`${start}?${l.name}${operator}=${r.name}:${slowly})`, 'boolean');
    }
    const site = writer.constant(this.#c.site(node, scope));
    const slowly = `${writer.constant(slow[operator])}(${l.name},${r.name},${site})`;
    if (/[<>]/.test(operator)) return piece(`${start}?${l.name}${operator}${r.name}:${slowly})`, 'boolean');
    if (!['+', '-', '*'].includes(operator)) return piece(`(${l.first}${r.first}${slowly})`);
    const result = writer.temporary();
    // The first test keeps the engine in 32-bit integer arithmetic while the values fit.
    const fits = `(((${result}=${l.name}${operator}${r.name})|0)===${result}||${result}<=${MAX}&&${result}>=-${MAX})`;
    // Adding zero turns -0, which is not an Int, into 0.
    return piece(`${start}&&${fits}?${operator === '*' ? `${result}+0` : result}:${slowly})`);
  }

  #not(node: tree.UnaryExpr, scope: Scope): Piece | null {
    const operand = this.write(node.operand, scope);
    if (operand.known !== 'boolean') return null;
    this.written++;
    return piece(`!${operand.js}`, 'boolean');
  }

  /** A call of a method that cannot be overridden. */
  #call(node: tree.AccessExpr, args: readonly tree.Expr[], scope: Scope): Piece | null {
    const found = resolveMethodName(scope, node.name.text);
    const method = found === null ? null : directCallee(found, scope, args.length);
    if (found === null || method === null || args.length > LOCALS.length) return null;
    const writer = this.#writer;
    const values = args.map((arg) => writer.named(this.write(arg, scope)));
    this.written++;
    const { hops } = found;
    const receiver = hops === 0 ? 's' : `e${'.parent'.repeat(hops - 1)}.self`;
    const given = [receiver, `e${'.parent'.repeat(hops)}`, ...values.map(({ name }) => name)].join(',');
    const isSelf = method.node === this.#parts.declaration;
    const link = (): string => writer.constant(new Link(() => localMethodCode(this.#c, method)));
    const call = writer.call(`${isSelf ? 'f' : `${link()}.tier.best`}(${given})`, this.#c.site(node, scope));
    return piece(`(${values.map(({ first }) => first).join('')}${call.js})`);
  }
}
