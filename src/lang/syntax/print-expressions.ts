import { constantText, identifierText, parameterText, typeText } from './print-types.ts';
import type { Expr, NewExpr, ObjectBody, Parameter, StringExpr } from './tree.ts';

/** What types need to print their constraints. */
export interface ExprPrinter {
  expr(expr: Expr): string;
}

/** Prints expressions that stand in lines with a given indentation. */
export class ExpressionPrinter implements ExprPrinter {
  readonly #bodyText: (body: ObjectBody) => string;

  /** @param bodyText prints an object body */
  constructor(bodyText: (body: ObjectBody) => string) {
    this.#bodyText = bodyText;
  }

  /** The text of an expression. Long chains of operators or member accesses need no deep stack. */
  expr(expr: Expr): string {
    const suffixes: string[] = [];
    let head = expr;
    for (let step = this.#splitLeft(head); step !== null; step = this.#splitLeft(head)) {
      suffixes.push(step.suffix);
      head = step.left;
    }
    return [this.#head(head), ...suffixes.reverse()].join('');
  }

  /** Splits an expression that starts with another one; null for those that do not. */
  #splitLeft(expr: Expr): { left: Expr; suffix: string } | null {
    switch (expr.kind) {
      case 'Binary':
        return { left: expr.left, suffix: ` ${expr.operator} ${this.expr(expr.right)}` };
      case 'TypeTest':
        return { left: expr.value, suffix: ` is ${typeText(expr.type, this)}` };
      case 'TypeCast':
        return { left: expr.value, suffix: ` as ${typeText(expr.type, this)}` };
      case 'QualifiedAccess': {
        const dot = expr.isNullSafe ? '?.' : '.';
        // A type must not take the dot for its own.
        const gap = expr.receiver.kind === 'TypeTest' || expr.receiver.kind === 'TypeCast' ? ' ' : '';
        return { left: expr.receiver, suffix: `${gap}${dot}${identifierText(expr.name.text)}${this.#args(expr.args)}` };
      }
      case 'Subscript':
        return { left: expr.receiver, suffix: `[${this.expr(expr.key)}]` };
      case 'NonNull':
        return { left: expr.operand, suffix: '!!' };
      case 'Amend':
        return { left: expr.parent, suffix: ` ${this.#bodyText(expr.body)}` };
      default:
        return null;
    }
  }

  #head(expr: Expr): string {
    switch (expr.kind) {
      case 'This':
        return 'this';
      case 'Outer':
        return 'outer';
      case 'ModuleRef':
        return 'module';
      case 'Null':
        return 'null';
      case 'Boolean':
        return String(expr.value);
      case 'Int':
      case 'Float':
        return expr.text;
      case 'String':
        return this.#string(expr);
      case 'Access':
        return `${identifierText(expr.name.text)}${this.#args(expr.args)}`;
      case 'SuperAccess':
        return `super.${identifierText(expr.name.text)}${this.#args(expr.args)}`;
      case 'SuperSubscript':
        return `super[${this.expr(expr.key)}]`;
      case 'Unary':
        return this.#unary(expr.operator, expr.operand);
      case 'Parenthesized':
        return `(${this.expr(expr.expr)})`;
      case 'Lambda':
        return `${this.parameters(expr.parameters)} -> ${this.expr(expr.body)}`;
      case 'New':
        return this.#new(expr);
      default:
        return this.#keywordExpr(expr);
    }
  }

  #keywordExpr(expr: Expr): string {
    switch (expr.kind) {
      case 'Throw':
        return `throw(${this.expr(expr.value)})`;
      case 'Trace':
        return `trace(${this.expr(expr.value)})`;
      case 'Import':
        return `import${expr.isGlob ? '*' : ''}(${constantText(expr.uri)})`;
      case 'Read':
        return `${READ_WORDS[expr.mode]}(${this.expr(expr.uri)})`;
      case 'If':
        return `if (${this.expr(expr.condition)}) ${this.expr(expr.thenExpr)} else ${this.expr(expr.elseExpr)}`;
      case 'Let':
        return `let (${parameterText(expr.parameter, this)} = ${this.expr(expr.value)}) ${this.expr(expr.body)}`;
      default:
        return this.expr(expr);
    }
  }

  #unary(operator: string, operand: Expr): string {
    const text = this.expr(operand);
    // `!!` is another token.
    return operator === '!' && text.startsWith('!') ? `! ${text}` : `${operator}${text}`;
  }

  #new({ type, body }: NewExpr): string {
    return `new ${type === null ? '' : `${typeText(type, this)} `}${this.#bodyText(body)}`;
  }

  #args(args: readonly Expr[] | null): string {
    return args === null ? '' : `(${args.map((arg) => this.expr(arg)).join(', ')})`;
  }

  /** A parameter list with its parentheses. */
  parameters(parameters: readonly Parameter[]): string {
    return `(${parameters.map((parameter) => parameterText(parameter, this)).join(', ')})`;
  }

  #string({ isMultiLine, pounds, parts }: StringExpr): string {
    const marks = '#'.repeat(pounds);
    const quotes = isMultiLine ? '"""' : '"';
    const texts = parts.map((part) => {
      if (part.kind === 'Text') return part.raw;
      return `${part.kind === 'Promise' ? '@' : '\\'}${marks}(${this.expr(part.expr)})`;
    });
    return `${marks}${quotes}${texts.join('')}${quotes}${marks}`;
  }
}

const READ_WORDS = { read: 'read', readOrNull: 'read?', readGlob: 'read*' } as const;
