import {
  invalidTypeName,
  missingDelimiter,
  multipleUnionDefaults,
  notAUnion,
  unexpectedTokenForType,
} from '../diagnostics/messages/syntax.ts';
import type {
  DeclaredType,
  Expr,
  FunctionType,
  Name,
  ObjectBody,
  Parameter,
  ParenthesizedType,
  StringConstant,
  TypeNode,
  TypeParameter,
} from './ast.ts';
import { BaseParser, type Rule } from './parser-base.ts';
import { replaceEscapes } from './strings.ts';
import type { Token } from './token.ts';
import { CONTINUES_TYPE, K, T } from './tokens.ts';

const NO_ARGUMENTS: readonly TypeNode[] = [];

/** Types, parameters and string constants. */
export abstract class TypeParser extends BaseParser {
  // Defined by the layers above.
  abstract readonly expression: Rule<Expr>;
  abstract readonly objectBody: Rule<ObjectBody>;

  readonly stringConstant = this.RULE('stringConstant', (): StringConstant => {
    const open = this.take(T.StringStart);
    const text = this.OPTION(this.#constantText);
    if (this.kindAt(1) === K.EndOfFile) this.ACTION(() => this.failUnterminated(open));
    this.take(T.StringEnd);
    const pounds = this.poundsOf(open);
    const raw = text === undefined ? '' : this.source.text.slice(text.startOffset, text.endOffset);
    if (raw.includes('\\')) this.checkString((report) => replaceEscapes(raw, open.endOffset, pounds, report));
    return { kind: 'StringConstant', start: open.startOffset, end: this.end(), raw, pounds };
  });

  readonly #constantText = (): Token => this.take(T.StringText);

  /** Reports an unterminated string. */
  protected failUnterminated(open: Token): void {
    const quotes = open.tokenTypeIdx === K.MultiLineStringStart ? 3 : 1;
    this.failAtNext(missingDelimiter('"'.repeat(quotes) + '#'.repeat(this.poundsOf(open))));
  }

  readonly type = this.RULE('type', (): TypeNode => {
    const start = this.start();
    const isMarked = this.mayBe(K.Star) && this.OPTION1(this.#defaultMark) !== undefined;
    const first = this.SUBRULE(this.typeAtom);
    const members = [first];
    const defaultIndex = this.mayBe(K.Union) ? this.#unionRest(members, isMarked) : null;
    if (members.length > 1) return { kind: 'UnionType', start, end: this.end(), members, defaultIndex };
    if (isMarked) this.fail(notAUnion(), start, first.end);
    return first;
  });

  /** Parses the members of a union after the first; returns the index of the default. */
  #unionRest(members: TypeNode[], isMarked: boolean): number | null {
    let defaultIndex = isMarked ? 0 : null;
    this.MANY(() => {
      this.take(T.Union);
      if (this.kindAt(1) === K.Star) {
        if (defaultIndex !== null) this.failAtNext(multipleUnionDefaults());
        defaultIndex = members.length;
      }
      this.OPTION2(this.#laterDefaultMark);
      members.push(this.SUBRULE1(this.typeAtom));
    });
    return defaultIndex;
  }

  readonly #defaultMark = (): Token => this.take(T.Star);
  readonly #laterDefaultMark = (): Token => this.take(T.Star, 1);

  /** A type without `|`: a base with `?` and constraints behind it. */
  readonly typeAtom = this.RULE('typeAtom', (): TypeNode => {
    const start = this.start();
    const base = this.choose(1, this.#typeBases) ?? this.#missingType();
    return this.mayBeIn(CONTINUES_TYPE) && base.kind !== 'FunctionType' ? this.#suffixed(start, base) : base;
  });

  #suffixed(start: number, base: TypeNode): TypeNode {
    let type = base;
    this.MANY2(() => {
      type = this.OR2([
        { ALT: (): TypeNode => this.#nullable(start, type) },
        { ALT: (): TypeNode => this.#constrained(start, type) },
      ]);
    });
    return type;
  }

  readonly #typeBases: { ALT: () => TypeNode }[] = [
    { ALT: () => this.#declaredType() },
    { ALT: () => this.SUBRULE(this.parenthesizedType) },
    {
      ALT: () => {
        const value = this.SUBRULE(this.stringConstant);
        return { kind: 'StringLiteralType', start: value.start, end: value.end, value };
      },
    },
    { ALT: () => this.#keywordType('UnknownType', this.take(T.UnknownKeyword)) },
    { ALT: () => this.#keywordType('NothingType', this.take(T.NothingKeyword)) },
    { ALT: () => this.#keywordType('ModuleType', this.take(T.ModuleKeyword)) },
  ];

  /** Placeholder for a missing type. */
  #missingType(): DeclaredType {
    const { startOffset: start, endOffset: end } = this.missing(T.Identifier);
    const name = { start, end, text: '' };
    return { kind: 'DeclaredType', start, end, qualifier: null, name, args: NO_ARGUMENTS, nameRange: { start, end } };
  }

  #keywordType(kind: 'UnknownType' | 'NothingType' | 'ModuleType', token: Token): TypeNode {
    return { kind, start: token.startOffset, end: token.endOffset };
  }

  #nullable(start: number, type: TypeNode): TypeNode {
    this.take(T.Question);
    return { kind: 'NullableType', start, end: this.end(), type };
  }

  #constrained(start: number, type: TypeNode): TypeNode {
    const constraints = this.SUBRULE(this.constraints);
    return { kind: 'ConstrainedType', start, end: this.end(), type, constraints };
  }

  readonly constraints = this.RULE('constraints', (): Expr[] => {
    this.take(T.LeftParen);
    const constraints = this.list(this.expression, K.RightParen);
    this.take(T.RightParen);
    return constraints;
  });

  #declaredType(): DeclaredType {
    const first = this.name();
    const { start } = first;
    const path = this.mayBe(K.Dot) ? this.#qualified(first) : { qualifier: null, name: first };
    const nameRange = { start, end: path.name.end };
    const args = (this.mayBe(K.Less) ? this.OPTION(this.#optionalTypeArguments) : undefined) ?? NO_ARGUMENTS;
    const { qualifier, name } = path;
    return { kind: 'DeclaredType', start, end: this.end(), qualifier, name, args, nameRange };
  }

  /** The rest of a dotted name. */
  #qualified(first: Name): { qualifier: Name | null; name: Name } {
    let qualifier: Name | null = null;
    let name = first;
    let dots = 0;
    this.MANY1(() => {
      this.take(T.Dot);
      qualifier = qualifier === null ? name : joinNames(qualifier, name);
      name = this.name(1);
      dots++;
    });
    const { start } = first;
    if (dots > 1) this.failLater(invalidTypeName(this.textOf(start, name.end)), start, name.end, start);
    return { qualifier, name };
  }

  readonly #optionalTypeArguments = (): TypeNode[] => this.SUBRULE(this.typeArguments);

  readonly typeArguments = this.RULE('typeArguments', (): TypeNode[] => {
    this.take(T.Less);
    const args = this.list(this.type, K.Greater);
    this.take(T.Greater);
    return args;
  });

  /** `(Type)` or `(Type, …) -> Type`. */
  readonly parenthesizedType = this.RULE('parenthesizedType', (): ParenthesizedType | FunctionType => {
    const start = this.take(T.AnyLeftParen).startOffset;
    const types = this.choose(7, this.#parenthesizedTypes) ?? [];
    const close = this.take(T.RightParen).startOffset;
    if (types.length > 1 && this.kindAt(1) !== K.Arrow) this.ACTION(() => this.failExpecting(['->']));
    const returnType = this.OPTION(this.#returnedType);
    if (returnType !== undefined) {
      return { kind: 'FunctionType', start, end: this.end(), parameters: types, returnType };
    }
    const type = types[0] ?? this.#missingType();
    if (types.length === 0) this.ACTION(() => this.fail(unexpectedTokenForType(')', null), close, close + 1));
    return { kind: 'ParenthesizedType', start, end: this.end(), type };
  });

  readonly #parenthesizedTypes = this.orNothing(K.RightParen, () => this.list(this.type, K.RightParen));

  readonly #returnedType = (): TypeNode => {
    this.take(T.Arrow);
    return this.SUBRULE(this.type);
  };

  /** An optional `: Type`. */
  protected optionalType(): TypeNode | null {
    return this.mayBe(K.Colon) ? (this.OPTION9(this.#typeAnnotation) ?? null) : null;
  }

  readonly #typeAnnotation = (): TypeNode => {
    this.take(T.Colon);
    return this.SUBRULE9(this.type);
  };

  readonly parameter = this.RULE(
    'parameter',
    (): Parameter => this.choose(0, this.#parameterForms) ?? this.#missingParameter(),
  );

  #missingParameter(): Parameter {
    const { startOffset: start, endOffset: end } = this.missing(T.Underscore);
    return { start, end, name: null, type: null };
  }

  readonly #parameterForms: { ALT: () => Parameter }[] = [
    {
      ALT: () => {
        const name = this.name();
        const type = this.optionalType();
        return { start: name.start, end: this.end(), name, type };
      },
    },
    {
      ALT: () => {
        const token = this.take(T.Underscore);
        return { start: token.startOffset, end: token.endOffset, name: null, type: null };
      },
    },
  ];

  /** `(a, b: Type)`. */
  readonly parameterList = this.RULE('parameterList', (): Parameter[] => {
    this.take(T.AnyLeftParen);
    const parameters = this.choose(7, this.parameterItems) ?? [];
    this.take(T.RightParen);
    return parameters;
  });

  protected readonly parameterItems = this.orNothing(K.RightParen, () => this.list(this.parameter, K.RightParen));

  /** `<in A, out B>`. */
  readonly typeParameters = this.RULE('typeParameters', (): TypeParameter[] => {
    this.take(T.Less);
    const parameters = this.list(this.typeParameter, K.Greater);
    this.take(T.Greater);
    return parameters;
  });

  /** Optional type parameters. */
  protected readonly optionalTypeParameters = (): TypeParameter[] => this.SUBRULE(this.typeParameters);

  readonly typeParameter = this.RULE('typeParameter', (): TypeParameter => {
    const start = this.start();
    const variance = this.OPTION(this.#variance) ?? null;
    const name = this.name();
    return { start, end: name.end, name, variance };
  });

  readonly #variance = (): 'in' | 'out' =>
    this.OR<'in' | 'out'>([
      { ALT: () => (this.take(T.InKeyword), 'in') },
      { ALT: () => (this.take(T.OutKeyword), 'out') },
    ]);
}

/** Joins two names with a dot. */
export function joinNames(first: Name, second: Name): Name {
  return { start: first.start, end: second.end, text: `${first.text}.${second.text}` };
}
