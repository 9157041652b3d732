import { amendNeedsParentheses } from '../diagnostics/messages/syntax.ts';
import type {
  Expr,
  IfExpr,
  ImportExpr,
  LambdaExpr,
  LetExpr,
  NewExpr,
  Parameter,
  ParenthesizedExpr,
  ReadExpr,
  StringExpr,
  StringPart,
  SuperAccessExpr,
  SuperSubscriptExpr,
  ThrowExpr,
  TraceExpr,
  TypeNode,
} from './ast.ts';
import { TypeParser } from './grammar-types.ts';
import { OperatorChain } from './operator-chain.ts';
import type { Alternatives } from './parser-base.ts';
import { resolveString } from './strings.ts';
import type { Token } from './token.ts';
import { binaryOperatorOf, CONTINUES_EXPRESSION, CONTINUES_OPERAND, K, T, TYPE_OPERATOR_PRECEDENCE } from './tokens.ts';

const NO_PARTS: readonly StringPart[] = [];
const PLACEHOLDER: Expr = { kind: 'Null', start: 0, end: 0 };

/** Expressions. */
export abstract class ExpressionParser extends TypeParser {
  /** Operands with operators between them: one flat rule for all levels of precedence. */
  readonly expression = this.RULE('expression', (): Expr => {
    const first = this.SUBRULE(this.operand);
    return this.mayBeIn(CONTINUES_EXPRESSION) ? this.#operators(first) : first;
  });

  #operators(first: Expr): Expr {
    const row = new OperatorChain(first);
    this.MANY1(() => {
      this.OR([
        { ALT: () => this.#binary(row) },
        { ALT: () => this.#typeOperator(row, 'TypeTest', T.IsKeyword) },
        { ALT: () => this.#typeOperator(row, 'TypeCast', T.AsKeyword) },
        // After a type, the operand's own rule is finished, but a member of the whole can still be accessed.
        { ALT: () => (row.current = this.#qualifiedAccess(row.current)) },
      ]);
    });
    row.settle(0, false);
    return row.current;
  }

  #binary(chain: OperatorChain): void {
    const info = binaryOperatorOf(this.take(T.BinaryOperator).tokenTypeIdx);
    const right = this.SUBRULE1(this.operand);
    if (info === undefined) return;
    chain.settle(info.precedence, info.isRightAssociative);
    chain.push(info.operator, info.precedence, right);
  }

  #typeOperator(chain: OperatorChain, kind: 'TypeTest' | 'TypeCast', operator: typeof T.IsKeyword): void {
    this.take(operator);
    const type: TypeNode = this.subrule(kind === 'TypeTest' ? 0 : 1, this.type);
    chain.settle(TYPE_OPERATOR_PRECEDENCE, false);
    const value = chain.current;
    const { start } = value;
    const end = this.end();
    chain.current = kind === 'TypeTest' ? { kind, start, end, value, type } : { kind, start, end, value, type };
  }

  /** The operand of the postfix operator being parsed. Nested operands leave their own result here. */
  #receiver: Expr = PLACEHOLDER;

  override unload(): void {
    super.unload();
    this.#receiver = PLACEHOLDER;
  }

  /** An expression without binary operators. */
  readonly operand = this.RULE('operand', (): Expr => {
    const first = this.choose(1, this.#primaries) ?? this.#missingExpr();
    if (!this.mayBeIn(CONTINUES_OPERAND)) return first;
    this.#receiver = first;
    this.MANY(this.#postfix);
    return this.#receiver;
  });

  /** Placeholder for a missing expression. */
  #missingExpr(): Expr {
    const { startOffset: start, endOffset: end } = this.missing(T.Identifier);
    return { kind: 'Access', start, end, name: { start, end, text: '' }, args: null };
  }

  readonly #primaries: Alternatives<Expr> = [
    { ALT: () => this.#access() },
    { ALT: () => this.SUBRULE(this.stringLiteral) },
    { ALT: () => this.#number('Int', this.take(T.Int)) },
    { ALT: () => this.SUBRULE(this.newExpr) },
    { ALT: () => this.OR2(this.#groups) },
    { ALT: () => this.#boolean(true, this.take(T.TrueKeyword)) },
    { ALT: () => this.#boolean(false, this.take(T.FalseKeyword)) },
    { ALT: () => this.#constant('Null', this.take(T.NullKeyword)) },
    { ALT: () => this.#constant('This', this.take(T.ThisKeyword)) },
    { ALT: () => this.#constant('Outer', this.take(T.OuterKeyword)) },
    { ALT: () => this.#constant('ModuleRef', this.take(T.ModuleKeyword)) },
    { ALT: () => this.#number('Float', this.take(T.Float)) },
    { ALT: () => this.#unary('-', this.take(T.AnyMinus), 0) },
    { ALT: () => this.#unary('!', this.take(T.Not), 1) },
    { ALT: () => this.SUBRULE(this.ifExpr) },
    { ALT: () => this.SUBRULE(this.letExpr) },
    { ALT: () => this.SUBRULE(this.superAccess) },
    { ALT: () => this.SUBRULE(this.throwExpr) },
    { ALT: () => this.SUBRULE(this.traceExpr) },
    { ALT: () => this.SUBRULE(this.importExpr) },
    { ALT: () => this.SUBRULE(this.readExpr) },
  ];

  #number(kind: 'Int' | 'Float', token: Token): Expr {
    const { startOffset: start, endOffset: end } = token;
    return { kind, start, end, text: this.textOf(start, end) };
  }

  #boolean(value: boolean, token: Token): Expr {
    return { kind: 'Boolean', start: token.startOffset, end: token.endOffset, value };
  }

  #constant(kind: 'Null' | 'This' | 'Outer' | 'ModuleRef', token: Token): Expr {
    return { kind, start: token.startOffset, end: token.endOffset };
  }

  #unary(operator: '-' | '!', token: Token, index: number): Expr {
    const operand: Expr = this.subrule(index, this.operand);
    return { kind: 'Unary', start: token.startOffset, end: operand.end, operator, operand };
  }

  #access(): Expr {
    const name = this.name(1);
    const args = this.mayBe(K.LeftParen) ? (this.OPTION1(this.#optionalArguments) ?? null) : null;
    return { kind: 'Access', start: name.start, end: this.end(), name, args };
  }

  /** Arguments, where they may be left out. */
  readonly #optionalArguments = (): Expr[] => this.SUBRULE(this.argumentList);

  readonly argumentList = this.RULE('argumentList', (): Expr[] => {
    this.take(T.LeftParen);
    const args = this.choose(7, this.#argumentItems) ?? [];
    this.take(T.RightParen);
    return args;
  });

  readonly #argumentItems = this.orNothing(K.RightParen, () => this.list(this.expression, K.RightParen));

  /** A lambda or `(expr)`. */
  readonly #groups: Alternatives<Expr> = [
    { GATE: () => this.#isLambda(), ALT: () => this.SUBRULE(this.lambda) },
    { ALT: () => this.SUBRULE(this.parenthesized) },
  ];

  /** Whether `(` opens the parameters of a lambda, which the token after the first name reveals. */

  #isLambda(): boolean {
    const first = this.kindAt(2);
    if (first !== K.Identifier) return first === K.Underscore || first === K.RightParen;
    const second = this.kindAt(3);
    if (second === K.RightParen) return this.kindAt(4) === K.Arrow;
    return second === K.Comma || second === K.Colon;
  }

  readonly lambda = this.RULE('lambda', (): LambdaExpr => {
    const start = this.take(T.AnyLeftParen).startOffset;
    const parameters: Parameter[] = this.choose(7, this.parameterItems) ?? [];
    this.take(T.RightParen);
    this.take(T.Arrow);
    const body: Expr = this.subrule(lambdaBodyIndex(parameters), this.expression);
    return { kind: 'Lambda', start, end: body.end, parameters, body };
  });

  readonly parenthesized = this.RULE('parenthesized', (): ParenthesizedExpr => {
    const start = this.take(T.AnyLeftParen).startOffset;
    const expr = this.SUBRULE(this.expression);
    this.take(T.RightParen);
    return { kind: 'Parenthesized', start, end: this.end(), expr };
  });

  /** One postfix operator on the receiver. */
  readonly #postfix = (): void => {
    this.#receiver = this.OR3(this.#postfixes);
  };

  readonly #postfixes: Alternatives<Expr> = [
    { ALT: () => this.#qualifiedAccess(this.#receiver) },
    { ALT: () => this.#subscript(this.#receiver) },
    { ALT: () => this.#nonNull(this.#receiver) },
    { ALT: () => this.#amend(this.#receiver) },
  ];

  #nonNull(operand: Expr): Expr {
    this.take(T.NonNull);
    return { kind: 'NonNull', start: operand.start, end: this.end(), operand };
  }

  #amend(parent: Expr): Expr {
    const { kind } = parent;
    if (kind !== 'Parenthesized' && kind !== 'New' && kind !== 'Amend') {
      this.ACTION(() => this.failAtNext(amendNeedsParentheses(this.textOf(parent.start, parent.end))));
    }
    const body = this.SUBRULE(this.objectBody);
    return { kind: 'Amend', start: parent.start, end: body.end, parent, body };
  }

  #qualifiedAccess(receiver: Expr): Expr {
    const isNullSafe = this.take(T.AnyDot).tokenTypeIdx === K.NullSafeDot;
    const name = this.name(2);
    const args = this.mayBe(K.LeftParen) ? (this.OPTION2(this.#postfixArguments) ?? null) : null;
    return { kind: 'QualifiedAccess', start: receiver.start, end: this.end(), receiver, name, args, isNullSafe };
  }

  readonly #postfixArguments = (): Expr[] => this.SUBRULE1(this.argumentList);

  #subscript(receiver: Expr): Expr {
    this.take(T.LeftBracket);
    const key = this.SUBRULE5(this.expression);
    this.take(T.RightBracket);
    return { kind: 'Subscript', start: receiver.start, end: this.end(), receiver, key };
  }

  readonly stringLiteral = this.RULE('stringLiteral', (): StringExpr => {
    const open = this.take(T.AnyStringStart);
    const parts = this.kindAt(1) === K.StringEnd ? NO_PARTS : this.#parts();
    if (this.kindAt(1) === K.EndOfFile) this.ACTION(() => this.failUnterminated(open));
    this.take(T.StringEnd);
    const isMultiLine = open.tokenTypeIdx === K.MultiLineStringStart;
    const pounds = this.poundsOf(open);
    const { startOffset: start } = open;
    const expr: StringExpr = { kind: 'String', start, end: this.end(), isMultiLine, pounds, parts };
    if (isMultiLine || parts.some(hasEscape)) this.checkString((report) => resolveString(expr, report));
    return expr;
  });

  #parts(): StringPart[] {
    const parts: StringPart[] = [];
    this.MANY(() => {
      parts.push(this.OR(this.#stringParts));
    });
    return parts;
  }

  readonly #stringParts: Alternatives<StringPart> = [
    {
      ALT: () => {
        const { startOffset: start, endOffset: end } = this.take(T.StringText);
        return { kind: 'Text', start, end, raw: this.textOf(start, end) };
      },
    },
    { ALT: () => this.#embedded('Interpolation', this.take(T.InterpolationStart), 0) },
    { ALT: () => this.#embedded('Promise', this.take(T.PromiseStart), 1) },
  ];

  #embedded(kind: 'Interpolation' | 'Promise', open: Token, index: number): StringPart {
    const expr: Expr = this.subrule(index, this.expression);
    this.take(kind === 'Promise' ? T.PromiseEnd : T.InterpolationEnd);
    return { kind, start: open.startOffset, end: this.end(), expr };
  }

  readonly newExpr = this.RULE('newExpr', (): NewExpr => {
    const start = this.take(T.NewKeyword).startOffset;
    const type = this.choose(7, this.#createdType) ?? null;
    const body = this.SUBRULE(this.objectBody);
    return { kind: 'New', start, end: body.end, type, body };
  });

  readonly #createdType = this.orNothing(K.LeftBrace, (): TypeNode => this.SUBRULE(this.type));

  readonly ifExpr = this.RULE('ifExpr', (): IfExpr => {
    const start = this.take(T.IfKeyword).startOffset;
    this.take(T.AnyLeftParen);
    const condition = this.SUBRULE(this.expression);
    this.take(T.RightParen);
    const thenExpr = this.SUBRULE1(this.expression);
    this.take(T.ElseKeyword);
    const elseExpr = this.SUBRULE2(this.expression);
    return { kind: 'If', start, end: elseExpr.end, condition, thenExpr, elseExpr };
  });

  readonly letExpr = this.RULE('letExpr', (): LetExpr => {
    const start = this.take(T.LetKeyword).startOffset;
    this.take(T.AnyLeftParen);
    const parameter = this.SUBRULE(this.parameter);
    this.take(T.Assign);
    const value = this.SUBRULE(this.expression);
    this.take(T.RightParen);
    const body = this.SUBRULE1(this.expression);
    return { kind: 'Let', start, end: body.end, parameter, value, body };
  });

  readonly superAccess = this.RULE('superAccess', (): SuperAccessExpr | SuperSubscriptExpr => {
    const start = this.take(T.SuperKeyword).startOffset;
    return this.OR<SuperAccessExpr | SuperSubscriptExpr>([
      {
        ALT: () => {
          this.take(T.Dot);
          const name = this.name();
          const args = this.OPTION(this.#optionalArguments) ?? null;
          return { kind: 'SuperAccess', start, end: this.end(), name, args };
        },
      },
      {
        ALT: () => {
          this.take(T.AnyLeftBracket);
          const key = this.SUBRULE(this.expression);
          this.take(T.RightBracket);
          return { kind: 'SuperSubscript', start, end: this.end(), key };
        },
      },
    ]);
  });

  readonly throwExpr = this.RULE('throwExpr', (): ThrowExpr => {
    const start = this.take(T.ThrowKeyword).startOffset;
    const value = this.#inParentheses();
    return { kind: 'Throw', start, end: this.end(), value };
  });

  readonly traceExpr = this.RULE('traceExpr', (): TraceExpr => {
    const start = this.take(T.TraceKeyword).startOffset;
    const value = this.#inParentheses();
    return { kind: 'Trace', start, end: this.end(), value };
  });

  #inParentheses(): Expr {
    this.take(T.AnyLeftParen);
    const value = this.SUBRULE(this.expression);
    this.take(T.RightParen);
    return value;
  }

  readonly importExpr = this.RULE('importExpr', (): ImportExpr => {
    const keyword = this.OR([{ ALT: () => this.take(T.ImportKeyword) }, { ALT: () => this.take(T.ImportGlob) }]);
    this.take(T.AnyLeftParen);
    const uri = this.SUBRULE(this.stringConstant);
    this.take(T.RightParen);
    const isGlob = keyword.tokenTypeIdx === K.ImportGlob;
    return { kind: 'Import', start: keyword.startOffset, end: this.end(), uri, isGlob };
  });

  readonly readExpr = this.RULE('readExpr', (): ReadExpr => {
    const keyword = this.OR([
      { ALT: () => this.take(T.ReadKeyword) },
      { ALT: () => this.take(T.ReadGlob) },
      { ALT: () => this.take(T.ReadOrNull) },
    ]);
    const uri = this.#inParentheses();
    return { kind: 'Read', start: keyword.startOffset, end: this.end(), mode: readMode(keyword), uri };
  });
}

function hasEscape(part: StringPart): boolean {
  return part.kind === 'Text' && part.raw.includes('\\');
}

function readMode(keyword: Token): ReadExpr['mode'] {
  if (keyword.tokenTypeIdx === K.ReadGlob) return 'readGlob';
  return keyword.tokenTypeIdx === K.ReadOrNull ? 'readOrNull' : 'read';
}

/** Tells reports of errors in a lambda's body what may follow it. */
function lambdaBodyIndex(parameters: readonly Parameter[]): number {
  if (parameters.length === 0) return 2;
  return (parameters[0]?.type ?? null) === null ? 0 : 1;
}
