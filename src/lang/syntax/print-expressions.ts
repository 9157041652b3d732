import type { Expr, ObjectBody, Parameter } from './ast.ts';
import { constantText, type ExprPrinter, identifierText, parameterText, typeText } from './print-types.ts';

type ExprOf<Kind extends Expr['kind']> = Extract<Expr, { readonly kind: Kind }>;

/** Expressions that start with another one. */
type ChainKind = 'Binary' | 'TypeTest' | 'TypeCast' | 'QualifiedAccess' | 'Subscript' | 'NonNull' | 'Amend';

/** A chain split after its first part. */
interface Cut {
  readonly left: Expr;
  readonly rest: string;
}

/** Prints expressions on lines with a given indentation. */
export class ExpressionPrinter implements ExprPrinter {
  /** Prints an object body. */
  readonly body: (body: ObjectBody) => string;

  constructor(body: (body: ObjectBody) => string) {
    this.body = body;
  }

  /** Prints an expression. Long chains of operators or member accesses need no deep stack. */
  expr(expr: Expr): string {
    const rests: string[] = [];
    let head = expr;
    while (isChain(head)) {
      const cut = CUTS[head.kind] as (chain: Expr, printer: ExpressionPrinter) => Cut;
      const { left, rest } = cut(head, this);
      rests.push(rest);
      head = left;
    }
    const print = HEADS[head.kind] as (expr: Expr, printer: ExpressionPrinter) => string;
    return [print(head, this), ...rests.reverse()].join('');
  }

  /** Arguments in parentheses; empty for null. */
  args(args: readonly Expr[] | null): string {
    return args === null ? '' : `(${args.map((arg) => this.expr(arg)).join(', ')})`;
  }

  /** A parameter list in parentheses. */
  parameters(parameters: readonly Parameter[]): string {
    return `(${parameters.map((parameter) => parameterText(parameter, this)).join(', ')})`;
  }
}

function isChain(expr: Expr): expr is ExprOf<ChainKind> {
  return expr.kind in CUTS;
}

const CUTS: { readonly [Kind in ChainKind]: (expr: ExprOf<Kind>, printer: ExpressionPrinter) => Cut } = {
  Binary: ({ left, operator, right }, printer) => ({ left, rest: ` ${operator} ${printer.expr(right)}` }),
  TypeTest: ({ value, type }, printer) => ({ left: value, rest: ` is ${typeText(type, printer)}` }),
  TypeCast: ({ value, type }, printer) => ({ left: value, rest: ` as ${typeText(type, printer)}` }),
  QualifiedAccess: ({ receiver, name, args, isNullSafe }, printer) => {
    // A preceding type must not absorb the dot.
    const gap = receiver.kind === 'TypeTest' || receiver.kind === 'TypeCast' ? ' ' : '';
    const dot = isNullSafe ? '?.' : '.';
    return { left: receiver, rest: `${gap}${dot}${identifierText(name.text)}${printer.args(args)}` };
  },
  Subscript: ({ receiver, key }, printer) => ({ left: receiver, rest: `[${printer.expr(key)}]` }),
  NonNull: ({ operand }) => ({ left: operand, rest: '!!' }),
  Amend: ({ parent, body }, printer) => ({ left: parent, rest: ` ${printer.body(body)}` }),
};

/** A text written between single quotes may contain unescaped double quotes. */
function betweenQuotes(raw: string): string {
  return raw.replaceAll(/\\[^]|"/g, (found) => (found === '"' ? '\\"' : found === "\\'" ? "'" : found));
}

type HeadKind = Exclude<Expr['kind'], ChainKind>;

const HEADS: { readonly [Kind in HeadKind]: (expr: ExprOf<Kind>, printer: ExpressionPrinter) => string } = {
  This: () => 'this',
  Outer: () => 'outer',
  ModuleRef: () => 'module',
  Null: () => 'null',
  Boolean: ({ value }) => String(value),
  Int: ({ text }) => text,
  Float: ({ text }) => text,
  String: ({ isMultiLine, pounds, parts }, printer) => {
    const marks = '#'.repeat(pounds);
    const quotes = isMultiLine ? '"""' : '"';
    const texts = parts.map((part) => {
      if (part.kind === 'Text') return isMultiLine || pounds > 0 ? part.raw : betweenQuotes(part.raw);
      return `${part.kind === 'Promise' ? '@' : '\\'}${marks}(${printer.expr(part.expr)})`;
    });
    return `${marks}${quotes}${texts.join('')}${quotes}${marks}`;
  },
  Access: ({ name, args }, printer) => `${identifierText(name.text)}${printer.args(args)}`,
  SuperAccess: ({ name, args }, printer) => `super.${identifierText(name.text)}${printer.args(args)}`,
  SuperSubscript: ({ key }, printer) => `super[${printer.expr(key)}]`,
  Unary: ({ operator, operand }, printer) => {
    const text = printer.expr(operand);
    // `!!` is another token.
    return operator === '!' && text.startsWith('!') ? `! ${text}` : `${operator}${text}`;
  },
  Marked: ({ expr }, printer) => printer.expr(expr),
  Parenthesized: ({ expr }, printer) => `(${printer.expr(expr)})`,
  Lambda: ({ parameters, body }, printer) => `${printer.parameters(parameters)} -> ${printer.expr(body)}`,
  New: ({ type, body }, printer) => `new ${type === null ? '' : `${typeText(type, printer)} `}${printer.body(body)}`,
  Throw: ({ value }, printer) => `throw(${printer.expr(value)})`,
  Trace: ({ value }, printer) => `trace(${printer.expr(value)})`,
  Import: ({ uri, isGlob }) => `import${isGlob ? '*' : ''}(${constantText(uri)})`,
  Read: ({ mode, uri }, printer) => `${READ_WORDS[mode]}(${printer.expr(uri)})`,
  If: ({ condition, thenExpr, elseExpr }, printer) =>
    `if (${printer.expr(condition)}) ${printer.expr(thenExpr)} else ${printer.expr(elseExpr)}`,
  Let: ({ parameter, value, body }, printer) =>
    `let (${parameterText(parameter, printer)} = ${printer.expr(value)}) ${printer.expr(body)}`,
};

const READ_WORDS = { read: 'read', readOrNull: 'read?', readGlob: 'read*' } as const;
