/** Where in a module a check is: what the rules need to know about the surroundings of a node. */
import { quoteIdentifier } from '../base/identifier.ts';
import type { Source } from '../base/source.ts';
import type * as tree from '../syntax/ast.ts';
import { CONST_MODULE, CONST_NONE, type ConstLevel } from './const-level.ts';
import { type ConstPlace, levelOfBody, levelOfMember } from './const-rules.ts';
import { EntryNames } from './entry-names.ts';

/** The parts of a node's surroundings that checks depend on. */
export interface CheckContext extends ConstPlace {
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

/** A class or alias of the module, as its annotations and supertype see it. */
export function declarationContext(place: CheckContext, name: string): CheckContext {
  return { ...place, name: `${place.name}#${quoteIdentifier(name)}` };
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
export function annotationContext(place: CheckContext): CheckContext {
  const level = place.level > CONST_MODULE ? place.level : CONST_MODULE;
  return { ...place, level, homeLevel: level, aroundLevel: level, inside: 'annotation' };
}

// The next four are written out: there are as many of them as members, and spreading is slow.

/** A property or method. `separator` joins its name to that of what defines it. */
export function memberContext(
  place: CheckContext,
  { name, separator, isConst }: { readonly name: string; readonly separator: string; readonly isConst: boolean },
): CheckContext {
  const qualifiedName = `${place.name}${separator}${quoteIdentifier(name)}`;
  return {
    name: qualifiedName,
    level: levelOfMember(isConst, place.level),
    homeLevel: place.level,
    aroundLevel: place.level,
    outerLevel: place.outerLevel,
    isCustomThis: false,
    inside: place.inside,
    constName: name,
    infers: true,
    loop: null,
    entries: new EntryNames(),
    member: { name: qualifiedName, lambdas: 0 },
    aroundLet: null,
  };
}

/** The body of an object. */
export function bodyContext(place: CheckContext, body: tree.ObjectBody, source: Source): CheckContext {
  return {
    name: place.name,
    level: place.level,
    homeLevel: place.level,
    aroundLevel: place.level,
    outerLevel: place.aroundLevel,
    isCustomThis: false,
    inside: place.inside,
    constName: place.constName,
    infers: place.infers,
    loop: null,
    entries: EntryNames.of(body.members, source),
    member: { name: place.name, lambdas: 0 },
    aroundLet: null,
  };
}

/** An element, or an entry or predicate with its key. */
export function entryContext(place: CheckContext, key: tree.Expr | null, source: Source): CheckContext {
  const name = `${place.name}${place.entries.next(key, source)}`;
  return {
    name,
    level: place.level,
    homeLevel: place.homeLevel,
    aroundLevel: place.homeLevel,
    outerLevel: place.outerLevel,
    isCustomThis: false,
    inside: place.inside,
    constName: place.constName,
    infers: true,
    loop: null,
    entries: new EntryNames(),
    member: { name, lambdas: 0 },
    aroundLet: null,
  };
}

/** The parts of an expression that are not its result. */
export function operandContext(place: CheckContext): CheckContext {
  if (!place.infers) return place;
  return {
    name: place.name,
    level: place.level,
    homeLevel: place.homeLevel,
    aroundLevel: place.aroundLevel,
    outerLevel: place.outerLevel,
    isCustomThis: place.isCustomThis,
    inside: place.inside,
    constName: place.constName,
    infers: false,
    loop: place.loop,
    entries: place.entries,
    member: place.member,
    aroundLet: place.aroundLet,
  };
}

/** What is evaluated when an object is created: keys, conditions and iterables. `around` is the place of the object. */
export function eagerContext(around: CheckContext): CheckContext {
  return { ...around, infers: false, member: { name: around.name, lambdas: 0 } };
}

/** The body of the next lambda of a member. For `outer`, a lambda is a level of its own. */
export function lambdaContext(place: CheckContext): CheckContext {
  const name = `${place.member.name}.<function#${++place.member.lambdas}>`;
  return { ...place, infers: false, name, aroundLet: null, outerLevel: place.aroundLevel, aroundLevel: place.level };
}

/** The body of a `let`. */
export function letContext(place: CheckContext): CheckContext {
  const aroundLet = place.aroundLet ?? place.name;
  const name = `${aroundLet}.<let expr>`;
  return { ...place, name, aroundLet, member: { name, lambdas: 0 } };
}

/** The constraints of a type. */
export function constraintContext(place: CheckContext): CheckContext {
  return { ...place, isCustomThis: true, infers: false, member: { name: place.name, lambdas: 0 } };
}
