/**
 * The AST: created by the parser and used by all later phases. Nodes are plain, immutable data; each is a `Range` of
 * its source. Literals keep their text: the parser does no arithmetic and processes no escapes.
 */
import type { Range } from '../base/source.ts';

/** An identifier as written, without its backticks. */
export interface Name extends Range {
  readonly text: string;
}

/** A single-line string without interpolation, as imports, `amends` and literal types use it. */
export interface StringConstant extends Range {
  readonly kind: 'StringConstant';
  /** The characters between the delimiters, with escapes unprocessed. */
  readonly raw: string;
  /** How many `#` the delimiters have. */
  readonly pounds: number;
}

export type Modifier = 'abstract' | 'const' | 'external' | 'fixed' | 'hidden' | 'local' | 'open';

export interface ModifierNode extends Range {
  readonly name: Modifier;
}

/** Consecutive `///` lines, each without its slashes and one following space. */
export interface DocComment extends Range {
  readonly text: string;
}

export interface Annotation extends Range {
  readonly kind: 'Annotation';
  readonly type: TypeNode;
  readonly body: ObjectBody | null;
}

// ---- module level -----------------------------------------------------------------------------------------------

export interface Module extends Range {
  readonly kind: 'Module';
  readonly header: ModuleHeader;
  readonly imports: readonly ImportClause[];
  readonly members: readonly ModuleMember[];
}

export interface ModuleHeader extends Range {
  /** Start of the header without doc comment and annotations; 0 when there is none. */
  readonly headerStart: number;
  readonly docComment: DocComment | null;
  readonly annotations: readonly Annotation[];
  readonly modifiers: readonly ModifierNode[];
  /** The dotted name of a `module` clause. */
  readonly name: Name | null;
  readonly parent: ParentClause | null;
}

/** `amends "uri"` or `extends "uri"`. */
export interface ParentClause extends Range {
  readonly relation: 'amends' | 'extends';
  readonly uri: StringConstant;
}

export interface ImportClause extends Range {
  readonly kind: 'ImportClause';
  readonly uri: StringConstant;
  readonly isGlob: boolean;
  readonly alias: Name | null;
}

export type ModuleMember = ClassNode | TypeAliasNode | PropertyNode | MethodNode;
export type ClassMember = PropertyNode | MethodNode;

/** What may be typed at a prompt. */
export type PromptPart = ImportClause | ModuleMember | Expr;

interface Declaration extends Range {
  readonly docComment: DocComment | null;
  readonly annotations: readonly Annotation[];
  readonly modifiers: readonly ModifierNode[];
  readonly name: Name;
  /** Start of the declaration without doc comment and annotations. */
  readonly headerStart: number;
}

export interface ClassNode extends Declaration {
  readonly kind: 'Class';
  readonly typeParameters: readonly TypeParameter[];
  readonly supertype: TypeNode | null;
  readonly members: readonly ClassMember[];
  /** End of the header, i.e. of name, type parameters and supertype: what reports show instead of the body. */
  readonly headerEnd: number;
}

export interface TypeAliasNode extends Declaration {
  readonly kind: 'TypeAlias';
  readonly typeParameters: readonly TypeParameter[];
  readonly type: TypeNode;
  /** End of the header, i.e. of name and type parameters. */
  readonly headerEnd: number;
}

/** A property of a class or module: `name: type`, `name: type = value`, `name = value` or `name { … }`. */
export interface PropertyNode extends Declaration {
  readonly kind: 'Property';
  readonly type: TypeNode | null;
  readonly value: Expr | null;
  /** `name { … } { … }`: amends the inherited value; empty when there is a value or only a type. */
  readonly bodies: readonly ObjectBody[];
}

/** A method of a class or module. `body` is null when it is abstract or external. */
export interface MethodNode extends Declaration {
  readonly kind: 'Method';
  readonly typeParameters: readonly TypeParameter[];
  readonly parameters: readonly Parameter[];
  readonly returnType: TypeNode | null;
  readonly body: Expr | null;
  /** End of the header, i.e. of parameters and return type. */
  readonly headerEnd: number;
}

export interface TypeParameter extends Range {
  readonly name: Name;
  readonly variance: 'in' | 'out' | null;
}

/** A parameter of a method, lambda, object body or `for`, or the variable of a `let`. */
export interface Parameter extends Range {
  /** Null for the blank identifier `_`. */
  readonly name: Name | null;
  readonly type: TypeNode | null;
}

// ---- object bodies ----------------------------------------------------------------------------------------------

export interface ObjectBody extends Range {
  readonly kind: 'ObjectBody';
  readonly parameters: readonly Parameter[];
  readonly members: readonly ObjectMember[];
}

export type ObjectMember =
  | ObjectProperty
  | ObjectMethod
  | ObjectElement
  | ObjectEntry
  | MemberPredicate
  | ObjectSpread
  | WhenGenerator
  | ForGenerator;

export interface ObjectProperty extends Range {
  readonly kind: 'ObjectProperty';
  readonly modifiers: readonly ModifierNode[];
  readonly name: Name;
  readonly type: TypeNode | null;
  readonly value: Expr | null;
  readonly bodies: readonly ObjectBody[];
}

export interface ObjectMethod extends Range {
  readonly kind: 'ObjectMethod';
  readonly modifiers: readonly ModifierNode[];
  readonly name: Name;
  readonly typeParameters: readonly TypeParameter[];
  readonly parameters: readonly Parameter[];
  readonly returnType: TypeNode | null;
  readonly body: Expr;
  readonly headerEnd: number;
}

export interface ObjectElement extends Range {
  readonly kind: 'ObjectElement';
  readonly value: Expr;
}

/** `[key] = value` or `[key] { … }`. */
export interface ObjectEntry extends Range {
  readonly kind: 'ObjectEntry';
  readonly key: Expr;
  readonly value: Expr | null;
  readonly bodies: readonly ObjectBody[];
}

/** `[[condition]] = value` or `[[condition]] { … }`. */
export interface MemberPredicate extends Range {
  readonly kind: 'MemberPredicate';
  readonly condition: Expr;
  readonly value: Expr | null;
  readonly bodies: readonly ObjectBody[];
}

/** `...expr` or `...?expr`. */
export interface ObjectSpread extends Range {
  readonly kind: 'ObjectSpread';
  readonly value: Expr;
  readonly isNullable: boolean;
}

export interface WhenGenerator extends Range {
  readonly kind: 'WhenGenerator';
  readonly condition: Expr;
  readonly thenBody: ObjectBody;
  readonly elseBody: ObjectBody | null;
}

/** `for (key, value in iterable) { … }`; `key` is null with one variable. */
export interface ForGenerator extends Range {
  readonly kind: 'ForGenerator';
  readonly key: Parameter | null;
  readonly value: Parameter;
  readonly iterable: Expr;
  readonly body: ObjectBody;
}

// ---- expressions ------------------------------------------------------------------------------------------------

export type Expr =
  | ThisExpr
  | OuterExpr
  | ModuleExpr
  | NullExpr
  | BooleanExpr
  | IntExpr
  | FloatExpr
  | StringExpr
  | ThrowExpr
  | TraceExpr
  | ImportExpr
  | ReadExpr
  | AccessExpr
  | QualifiedAccessExpr
  | SuperAccessExpr
  | SuperSubscriptExpr
  | SubscriptExpr
  | NonNullExpr
  | UnaryExpr
  | BinaryExpr
  | TypeTestExpr
  | TypeCastExpr
  | IfExpr
  | LetExpr
  | LambdaExpr
  | ParenthesizedExpr
  | NewExpr
  | AmendExpr
  | MarkedExpr;

export interface ThisExpr extends Range {
  readonly kind: 'This';
}
export interface OuterExpr extends Range {
  readonly kind: 'Outer';
}
export interface ModuleExpr extends Range {
  readonly kind: 'ModuleRef';
}
export interface NullExpr extends Range {
  readonly kind: 'Null';
}
export interface BooleanExpr extends Range {
  readonly kind: 'Boolean';
  readonly value: boolean;
}
/** An integer literal; `text` as written, with prefix and underscores. */
export interface IntExpr extends Range {
  readonly kind: 'Int';
  readonly text: string;
}
export interface FloatExpr extends Range {
  readonly kind: 'Float';
  readonly text: string;
}

/** A string literal. Parts alternate freely; neighboring text is one part. */
export interface StringExpr extends Range {
  readonly kind: 'String';
  /** Written between `"""` delimiters; its indentation is still in the parts. */
  readonly isMultiLine: boolean;
  readonly pounds: number;
  readonly parts: readonly StringPart[];
}

export type StringPart = StringText | StringInterpolation | StringPromise;

/** Characters as written: escapes not processed, indentation not removed. */
export interface StringText extends Range {
  readonly kind: 'Text';
  readonly raw: string;
}
/** `\(expr)`. */
export interface StringInterpolation extends Range {
  readonly kind: 'Interpolation';
  readonly expr: Expr;
}
/** `@(expr)` in a module that speaks the promise dialect; its range covers `@(` to `)`. */
export interface StringPromise extends Range {
  readonly kind: 'Promise';
  readonly expr: Expr;
}

export interface ThrowExpr extends Range {
  readonly kind: 'Throw';
  readonly value: Expr;
}
export interface TraceExpr extends Range {
  readonly kind: 'Trace';
  readonly value: Expr;
}
export interface ImportExpr extends Range {
  readonly kind: 'Import';
  readonly uri: StringConstant;
  readonly isGlob: boolean;
}
/** `read(uri)`, `read?(uri)` or `read*(uri)`. */
export interface ReadExpr extends Range {
  readonly kind: 'Read';
  readonly mode: 'read' | 'readOrNull' | 'readGlob';
  readonly uri: Expr;
}
/** `name` or `name(arguments)`; `args` is null without parentheses. */
export interface AccessExpr extends Range {
  readonly kind: 'Access';
  readonly name: Name;
  readonly args: readonly Expr[] | null;
}
/** `receiver.name`, `receiver?.name`, with or without arguments. */
export interface QualifiedAccessExpr extends Range {
  readonly kind: 'QualifiedAccess';
  readonly receiver: Expr;
  readonly name: Name;
  readonly args: readonly Expr[] | null;
  readonly isNullSafe: boolean;
}
export interface SuperAccessExpr extends Range {
  readonly kind: 'SuperAccess';
  readonly name: Name;
  readonly args: readonly Expr[] | null;
}
export interface SuperSubscriptExpr extends Range {
  readonly kind: 'SuperSubscript';
  readonly key: Expr;
}
export interface SubscriptExpr extends Range {
  readonly kind: 'Subscript';
  readonly receiver: Expr;
  readonly key: Expr;
}
/** `operand!!`. */
export interface NonNullExpr extends Range {
  readonly kind: 'NonNull';
  readonly operand: Expr;
}
export interface UnaryExpr extends Range {
  readonly kind: 'Unary';
  readonly operator: '-' | '!';
  readonly operand: Expr;
}

export type BinaryOperator =
  | '??'
  | '?:'
  | '|>'
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '~/'
  | '%'
  | '**';

export interface BinaryExpr extends Range {
  readonly kind: 'Binary';
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
}
/** `value is type`. */
export interface TypeTestExpr extends Range {
  readonly kind: 'TypeTest';
  readonly value: Expr;
  readonly type: TypeNode;
}
/** `value as type`. */
export interface TypeCastExpr extends Range {
  readonly kind: 'TypeCast';
  readonly value: Expr;
  readonly type: TypeNode;
}
export interface IfExpr extends Range {
  readonly kind: 'If';
  readonly condition: Expr;
  readonly thenExpr: Expr;
  readonly elseExpr: Expr;
}
export interface LetExpr extends Range {
  readonly kind: 'Let';
  readonly parameter: Parameter;
  readonly value: Expr;
  readonly body: Expr;
}
export interface LambdaExpr extends Range {
  readonly kind: 'Lambda';
  readonly parameters: readonly Parameter[];
  readonly body: Expr;
}
export interface ParenthesizedExpr extends Range {
  readonly kind: 'Parenthesized';
  readonly expr: Expr;
}
/** `new Type { … }` or `new { … }`. Further bodies are `Amend` nodes around it. */
export interface NewExpr extends Range {
  readonly kind: 'New';
  readonly type: TypeNode | null;
  readonly body: ObjectBody;
}
/** `(parent) { … }`. */
export interface AmendExpr extends Range {
  readonly kind: 'Amend';
  readonly parent: Expr;
  readonly body: ObjectBody;
}

/** An expression whose text an evaluation may mark. It has no syntax: a dialect wraps it around other expressions. */
export interface MarkedExpr extends Range {
  readonly kind: 'Marked';
  readonly expr: Expr;
  /** The dialect's data for the mark. */
  readonly mark: string;
  /** Whether other values are converted to text first, as in a string; otherwise only texts are marked. */
  readonly asText: boolean;
}

// ---- types ------------------------------------------------------------------------------------------------------

export type TypeNode =
  | UnknownType
  | NothingType
  | ModuleType
  | StringLiteralType
  | DeclaredType
  | NullableType
  | UnionType
  | FunctionType
  | ConstrainedType
  | ParenthesizedType;

export interface UnknownType extends Range {
  readonly kind: 'UnknownType';
}
export interface NothingType extends Range {
  readonly kind: 'NothingType';
}
export interface ModuleType extends Range {
  readonly kind: 'ModuleType';
}
export interface StringLiteralType extends Range {
  readonly kind: 'StringLiteralType';
  readonly value: StringConstant;
}
/** A class, alias, import or type parameter, perhaps qualified by an import: `List<Int>`, `lib.Person`. */
export interface DeclaredType extends Range {
  readonly kind: 'DeclaredType';
  readonly qualifier: Name | null;
  readonly name: Name;
  readonly args: readonly TypeNode[];
  /** The dotted name alone, without type arguments. */
  readonly nameRange: Range;
}
export interface NullableType extends Range {
  readonly kind: 'NullableType';
  readonly type: TypeNode;
}
export interface UnionType extends Range {
  readonly kind: 'UnionType';
  /** The alternatives in source order; nested unions without parentheses are flattened. */
  readonly members: readonly TypeNode[];
  /** Index of the alternative that has the default marker `*`. */
  readonly defaultIndex: number | null;
}
export interface FunctionType extends Range {
  readonly kind: 'FunctionType';
  readonly parameters: readonly TypeNode[];
  readonly returnType: TypeNode;
}
/** `type(constraint, …)`. */
export interface ConstrainedType extends Range {
  readonly kind: 'ConstrainedType';
  readonly type: TypeNode;
  readonly constraints: readonly Expr[];
}
export interface ParenthesizedType extends Range {
  readonly kind: 'ParenthesizedType';
  readonly type: TypeNode;
}

/** Any node that has a `kind`. */
export type Node =
  | Module
  | ImportClause
  | ClassNode
  | TypeAliasNode
  | PropertyNode
  | MethodNode
  | Annotation
  | ObjectBody
  | ObjectMember
  | Expr
  | StringPart
  | StringConstant
  | TypeNode;
