/** The context of a check: what the rules need to know about the scopes around a node. */
import { quoteIdentifier } from '../base/identifier.ts';
import type { Source } from '../base/source.ts';
import type * as tree from '../syntax/ast.ts';
import { CONST_MODULE, CONST_NONE, type ConstLevel } from './const-level.ts';
import { type ConstContext, levelOfBody, levelOfMember } from './const-rules.ts';
import { EntryNames } from './entry-names.ts';

/** The parts of the enclosing scopes that checks depend on. */
export interface CheckContext extends ConstContext {
  /** The qualified name that reports show. */
  readonly name: string;
  /** The level of the innermost body or lambda, to which `outer` refers one level further in. */
  readonly aroundLevel: ConstLevel;
  /** Whether the parent of `new { … }` can be inferred. */
  readonly infers: boolean;
  readonly loop: tree.ForGenerator | null;
  readonly entries: EntryNames;
  /** Names and numbers lambdas: the innermost member or `let`. */
  readonly member: LambdaNames;
  /** The name of the location around the enclosing `let`; null outside of any. */
  readonly aroundLet: string | null;
}

/** Names the lambdas of a member, including nested ones. */
export interface LambdaNames {
  readonly name: string;
  lambdas: number;
}

export function moduleContext(name: string): CheckContext {
  return {
    name,
    level: CONST_NONE,
    homeLevel: CONST_NONE,
    aroundLevel: CONST_NONE,
    outerLevel: null,
    isCustomThis: false,
    inside: 'module',
    constName: '',
    infers: false,
    loop: null,
    entries: new EntryNames(),
    member: { name, lambdas: 0 },
    aroundLet: null,
  };
}

/** The context of the annotations and the supertype of a class or alias. */
export function declarationContext(context: CheckContext, name: string): CheckContext {
  return { ...context, name: `${context.name}#${quoteIdentifier(name)}` };
}

/** The type of an alias. */
export function aliasContext(declaration: CheckContext): CheckContext {
  return { ...declaration, level: CONST_MODULE };
}

/** The body of a class. */
export function classContext(declaration: CheckContext): CheckContext {
  const level = levelOfBody('class', declaration.level);
  return {
    ...declaration,
    level,
    homeLevel: level,
    aroundLevel: level,
    outerLevel: declaration.level,
    inside: 'class',
  };
}

/** The body of an annotation. */
export function annotationContext(context: CheckContext): CheckContext {
  const level = context.level > CONST_MODULE ? context.level : CONST_MODULE;
  return { ...context, level, homeLevel: level, aroundLevel: level, inside: 'annotation' };
}

// The next four list all fields, because they are called for every member and spreading is slow.

/** A property or method. `separator` joins its name to that of what defines it. */
export function memberContext(
  context: CheckContext,
  { name, separator, isConst }: { readonly name: string; readonly separator: string; readonly isConst: boolean },
): CheckContext {
  const qualifiedName = `${context.name}${separator}${quoteIdentifier(name)}`;
  return {
    name: qualifiedName,
    level: levelOfMember(isConst, context.level),
    homeLevel: context.level,
    aroundLevel: context.level,
    outerLevel: context.outerLevel,
    isCustomThis: false,
    inside: context.inside,
    constName: name,
    infers: true,
    loop: null,
    entries: new EntryNames(),
    member: { name: qualifiedName, lambdas: 0 },
    aroundLet: null,
  };
}

/** The body of an object. */
export function bodyContext(context: CheckContext, body: tree.ObjectBody, source: Source): CheckContext {
  return {
    name: context.name,
    level: context.level,
    homeLevel: context.level,
    aroundLevel: context.level,
    outerLevel: context.aroundLevel,
    isCustomThis: false,
    inside: context.inside,
    constName: context.constName,
    infers: context.infers,
    loop: null,
    entries: EntryNames.of(body.members, source),
    member: { name: context.name, lambdas: 0 },
    aroundLet: null,
  };
}

/** An element, or an entry or predicate with its key. */
export function entryContext(context: CheckContext, key: tree.Expr | null, source: Source): CheckContext {
  const name = `${context.name}${context.entries.next(key, source)}`;
  return {
    name,
    level: context.level,
    homeLevel: context.homeLevel,
    aroundLevel: context.homeLevel,
    outerLevel: context.outerLevel,
    isCustomThis: false,
    inside: context.inside,
    constName: context.constName,
    infers: true,
    loop: null,
    entries: new EntryNames(),
    member: { name, lambdas: 0 },
    aroundLet: null,
  };
}

/** The parts of an expression that are not its result. */
export function operandContext(context: CheckContext): CheckContext {
  if (!context.infers) return context;
  return {
    name: context.name,
    level: context.level,
    homeLevel: context.homeLevel,
    aroundLevel: context.aroundLevel,
    outerLevel: context.outerLevel,
    isCustomThis: context.isCustomThis,
    inside: context.inside,
    constName: context.constName,
    infers: false,
    loop: context.loop,
    entries: context.entries,
    member: context.member,
    aroundLet: context.aroundLet,
  };
}

/**
 * Code that is evaluated when an object is created: keys, conditions and iterables. `around` is the context of the
 * object.
 */
export function eagerContext(around: CheckContext): CheckContext {
  return { ...around, infers: false, member: { name: around.name, lambdas: 0 } };
}

/** The body of the next lambda of a member. For `outer`, a lambda is a level of its own. */
export function lambdaContext(context: CheckContext): CheckContext {
  const name = `${context.member.name}.<function#${++context.member.lambdas}>`;
  return {
    ...context,
    infers: false,
    name,
    aroundLet: null,
    outerLevel: context.aroundLevel,
    aroundLevel: context.level,
  };
}

/** The body of a `let`. */
export function letContext(context: CheckContext): CheckContext {
  const aroundLet = context.aroundLet ?? context.name;
  const name = `${aroundLet}.<let expr>`;
  return { ...context, name, aroundLet, member: { name, lambdas: 0 } };
}

/** The constraints of a type. */
export function constraintContext(context: CheckContext): CheckContext {
  return { ...context, isCustomThis: true, infers: false, member: { name: context.name, lambdas: 0 } };
}
