import { unexpectedToken, unseparatedObjectMembers } from '../diagnostics/messages/syntax.ts';
import type {
  Expr,
  ForGenerator,
  MemberPredicate,
  Modifier,
  ModifierNode,
  ObjectBody,
  ObjectElement,
  ObjectEntry,
  ObjectMember,
  ObjectMethod,
  ObjectProperty,
  ObjectSpread,
  Parameter,
  TypeNode,
  WhenGenerator,
} from './ast.ts';
import { ExpressionParser } from './grammar-expressions.ts';
import { startParameters } from './parameters-ahead.ts';
import type { Alternatives } from './parser-base.ts';
import { IS_MODIFIER, K, STARTS_PARAMETER, T, tokenTypeOf } from './tokens.ts';

/** The value of a property or entry: `= expr`, or bodies. */
interface Definition {
  readonly value: Expr | null;
  readonly bodies: readonly ObjectBody[];
}

const NO_BODIES: readonly ObjectBody[] = [];
const NO_MODIFIERS: readonly ModifierNode[] = [];

/** Object bodies and their members. */
export abstract class ObjectParser extends ExpressionParser {
  readonly objectBody = this.RULE('objectBody', (): ObjectBody => {
    const start = this.take(T.LeftBrace).startOffset;
    const parameters = (this.mayBeIn(STARTS_PARAMETER) ? this.OPTION(this.#bodyParameters) : null) ?? NO_PARAMETERS;
    const members = this.members(this.objectMember, T.RightBrace);
    this.take(T.RightBrace);
    if (members.length > 1) this.#checkSeparation(members, start);
    return { kind: 'ObjectBody', start, end: this.end(), parameters, members };
  });

  readonly #kindAhead = (distance: number): number => this.kindAt(distance);

  readonly #bodyParameters = {
    GATE: () => startParameters(this.#kindAhead),
    DEF: (): Parameter[] => this.SUBRULE(this.objectParameters),
  };

  /** `a, b: Type ->`. */
  readonly objectParameters = this.RULE('objectParameters', (): Parameter[] => {
    const parameters = this.list(this.parameter, K.Arrow);
    this.take(T.Arrow);
    return parameters;
  });

  #checkSeparation(members: readonly ObjectMember[], owner: number): void {
    for (let index = 1; index < members.length; index++) {
      const member = members[index] as ObjectMember;
      if (members[index - 1]?.end !== member.start) continue;
      this.failLater(unseparatedObjectMembers(), member.start, member.end, owner);
    }
  }

  readonly objectMember = this.RULE('objectMember', (): ObjectMember => this.OR(this.#memberForms));

  readonly #memberForms: Alternatives<ObjectMember> = [
    { GATE: () => this.#isProperty(), ALT: () => this.SUBRULE(this.objectProperty) },
    { ALT: () => this.SUBRULE(this.objectEntry) },
    { ALT: () => this.SUBRULE(this.memberPredicate) },
    { ALT: () => this.SUBRULE(this.objectSpread) },
    { ALT: () => this.SUBRULE(this.whenGenerator) },
    { ALT: () => this.SUBRULE(this.forGenerator) },
    { ALT: () => this.SUBRULE(this.objectModified) },
    { ALT: () => this.SUBRULE(this.objectMethod) },
    { ALT: () => this.SUBRULE(this.objectElement) },
  ];

  /** Whether a name belongs to a property rather than starting an element. */
  #isProperty(): boolean {
    const next = this.kindAt(2);
    return next === K.Assign || next === K.LeftBrace || next === K.Colon;
  }

  readonly objectElement = this.RULE('objectElement', (): ObjectElement => {
    const value = this.SUBRULE(this.expression);
    return { kind: 'ObjectElement', start: value.start, end: value.end, value };
  });

  /** A property or method with modifiers. */
  readonly objectModified = this.RULE('objectModified', (): ObjectMember => {
    const start = this.start();
    const modifiers = [this.#modifier(0)];
    this.MANY(() => {
      modifiers.push(this.#modifier(1));
    });
    return this.OR<ObjectMember>([
      { ALT: () => this.SUBRULE(this.objectProperty, { ARGS: [start, modifiers] }) },
      { ALT: () => this.SUBRULE(this.objectMethod, { ARGS: [start, modifiers] }) },
    ]);
  });

  /** Zero or more modifiers. */
  protected modifiers(): readonly ModifierNode[] {
    if (!this.mayBeIn(IS_MODIFIER)) return NO_MODIFIERS;
    const modifiers: ModifierNode[] = [];
    this.MANY9(() => {
      modifiers.push(this.#modifier(9));
    });
    return modifiers;
  }

  #modifier(index: number): ModifierNode {
    const { startOffset: start, endOffset: end, tokenTypeIdx } = this.take(T.Modifier, index);
    return { start, end, name: tokenTypeOf(tokenTypeIdx).LABEL as Modifier };
  }

  readonly objectProperty = this.RULE(
    'objectProperty',
    (start?: number, modifiers: readonly ModifierNode[] = NO_MODIFIERS): ObjectProperty => {
      const name = this.name();
      const type: TypeNode | null = this.optionalType();
      // A type requires a value.
      if (type !== null && this.kindAt(1) !== K.Assign) this.ACTION(() => this.failExpecting(['=']));
      const { value, bodies } = this.#definition(0);
      const end = this.end();
      return { kind: 'ObjectProperty', start: start ?? name.start, end, modifiers, name, type, value, bodies };
    },
  );

  /** `= expr` or one or more bodies; `index` tells reports where the expression is. */
  #definition(index: number): Definition {
    const definition = this.choose<Definition>(9, [
      {
        ALT: () => {
          this.take(T.Assign);
          return { value: this.subrule(index, this.expression), bodies: NO_BODIES };
        },
      },
      { ALT: () => ({ value: null, bodies: this.bodies() }) },
    ]);
    return definition ?? { value: null, bodies: NO_BODIES };
  }

  /** One or more object bodies. */
  protected bodies(): ObjectBody[] {
    const bodies: ObjectBody[] = [];
    this.AT_LEAST_ONE9(() => {
      bodies.push(this.SUBRULE9(this.objectBody));
    });
    return bodies;
  }

  readonly objectMethod = this.RULE(
    'objectMethod',
    (start?: number, modifiers: readonly ModifierNode[] = NO_MODIFIERS): ObjectMethod => {
      const keyword = this.take(T.FunctionKeyword);
      const name = this.name();
      const typeParameters = this.OPTION1(this.optionalTypeParameters) ?? [];
      const parameters = this.SUBRULE(this.parameterList);
      const returnType = this.optionalType();
      const headerEnd = this.end();
      this.take(T.Assign);
      const body = this.SUBRULE(this.expression);
      return {
        kind: 'ObjectMethod',
        start: start ?? keyword.startOffset,
        end: body.end,
        modifiers,
        name,
        typeParameters,
        parameters,
        returnType,
        body,
        headerEnd,
      };
    },
  );

  readonly objectEntry = this.RULE('objectEntry', (): ObjectEntry => {
    const start = this.take(T.AnyLeftBracket).startOffset;
    const key = this.SUBRULE(this.expression);
    this.take(T.RightBracket);
    const { value, bodies } = this.#definition(1);
    return { kind: 'ObjectEntry', start, end: this.end(), key, value, bodies };
  });

  readonly memberPredicate = this.RULE('memberPredicate', (): MemberPredicate => {
    const start = this.take(T.LeftPredicate).startOffset;
    const condition = this.SUBRULE(this.expression);
    const close = this.take(T.RightBracket).startOffset;
    this.ACTION(() => this.#checkPredicateEnd(close));
    this.take(T.RightBracket, 1);
    const { value, bodies } = this.#definition(1);
    return { kind: 'MemberPredicate', start, end: this.end(), condition, value, bodies };
  });

  /** The brackets of `]]` must be adjacent. */
  #checkPredicateEnd(close: number): void {
    const { startOffset, endOffset } = this.nextToken();
    if (this.kindAt(1) === K.RightBracket && startOffset === close + 1) return;
    const from = this.kindAt(1) === K.RightBracket ? close : startOffset;
    this.fail(unexpectedToken(this.textOf(from, endOffset ?? from), [']]']), close, close + 1);
  }

  readonly objectSpread = this.RULE('objectSpread', (): ObjectSpread => {
    const token = this.OR([{ ALT: () => this.take(T.Spread) }, { ALT: () => this.take(T.NullSpread) }]);
    const value = this.SUBRULE(this.expression);
    const isNullable = token.tokenTypeIdx === K.NullSpread;
    return { kind: 'ObjectSpread', start: token.startOffset, end: value.end, value, isNullable };
  });

  readonly whenGenerator = this.RULE('whenGenerator', (): WhenGenerator => {
    const start = this.take(T.WhenKeyword).startOffset;
    this.take(T.AnyLeftParen);
    const condition = this.SUBRULE(this.expression);
    this.take(T.RightParen);
    const thenBody = this.SUBRULE(this.objectBody);
    const elseBody = this.OPTION(this.#elseBody) ?? null;
    return { kind: 'WhenGenerator', start, end: this.end(), condition, thenBody, elseBody };
  });

  readonly #elseBody = (): ObjectBody => {
    this.take(T.ElseKeyword);
    return this.SUBRULE1(this.objectBody);
  };

  readonly forGenerator = this.RULE('forGenerator', (): ForGenerator => {
    const start = this.take(T.ForKeyword).startOffset;
    this.take(T.AnyLeftParen);
    const first = this.SUBRULE(this.parameter);
    const second = this.OPTION(this.#secondVariable) ?? null;
    this.take(T.InKeyword);
    const iterable = this.SUBRULE(this.expression);
    this.take(T.RightParen);
    const body = this.SUBRULE(this.objectBody);
    const [key, value] = second === null ? [null, first] : [first, second];
    return { kind: 'ForGenerator', start, end: body.end, key, value, iterable, body };
  });

  readonly #secondVariable = (): Parameter => {
    this.take(T.Comma);
    return this.SUBRULE1(this.parameter);
  };
}

const NO_PARAMETERS: readonly Parameter[] = [];
