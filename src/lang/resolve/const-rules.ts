/**
 * What constants may refer to, once for both phases: the checks of a module ask about places before anything runs; the
 * compiler asks about scopes, where it knows what a name leads to.
 */
import type { Message } from '../diagnostics/error.ts';
import { thisIsNotConst } from '../diagnostics/messages/evaluation.ts';
import { moduleIsNotConst, outerIsNotConst } from '../diagnostics/messages/modifiers.ts';
import type * as tree from '../syntax/ast.ts';
import { CONST_ALL, CONST_MODULE, CONST_NONE, type ConstLevel } from './const-level.ts';
import { hopsToModule, type NameScope, resolveThis, type Scope } from './scope.ts';

/** Whether `this` leads out of a constant: only members of an object inside the constant may use it as they like. */
function thisLeadsOut(level: ConstLevel, home: ConstLevel): boolean {
  return level === CONST_ALL && home !== CONST_ALL;
}

/** The level of a body of that kind, whose surroundings have the level `around`. */
export function levelOfBody(kind: NameScope['kind'], around: ConstLevel): ConstLevel {
  if (kind === 'object') return around;
  return kind === 'class' ? CONST_MODULE : CONST_NONE;
}

/** The level of a member of a body. */
export function levelOfMember(isConst: boolean, body: ConstLevel): ConstLevel {
  return isConst ? CONST_ALL : body;
}

// ---- places, for checks

/** What decides which references are allowed at a place. */
export interface ConstPlace {
  readonly level: ConstLevel;
  /** The level of the body that the innermost member belongs to. */
  readonly homeLevel: ConstLevel;
  /** The level around the innermost body or lambda; null for members of a module. */
  readonly outerLevel: ConstLevel | null;
  /** `this` is the value under test. */
  readonly isCustomThis: boolean;
  readonly inside: 'module' | 'class' | 'annotation';
  /** The constant that contains the location. */
  readonly constName: string;
}

/** A reference to an object as a whole, and not to a member of it. */
export type BareReference = tree.ThisExpr | tree.OuterExpr | tree.ModuleExpr;

/** The error of a reference that is not allowed at a place; null if it is. */
export function refusedReference(kind: BareReference['kind'], place: ConstPlace): Message | null {
  const { level, homeLevel, outerLevel, isCustomThis, inside, constName } = place;
  switch (kind) {
    case 'This':
      return thisLeadsOut(level, homeLevel) && !isCustomThis ? thisIsNotConst() : null;
    case 'Outer':
      return outerLevel !== null && level > outerLevel ? outerIsNotConst() : null;
    case 'ModuleRef':
      return level > CONST_NONE ? moduleIsNotConst(inside === 'module' ? 'property' : inside, constName) : null;
  }
}

// ---- scopes, for the compiler

/** Whether members of the innermost object, `this` without being written, must be constants. */
export function thisMustBeConst(scope: Scope): boolean {
  return thisLeadsOut(scope.frame.constLevel, homeLevel(scope));
}

/** Whether a member that is found some hops out, among the names of a body, must be a constant. */
export function memberMustBeConst(scope: Scope, hops: number, home: NameScope): boolean {
  const level = scope.frame.constLevel;
  return level === CONST_MODULE ? home.kind === 'module' : level === CONST_ALL && levelOut(scope, hops) !== CONST_ALL;
}

/** Whether members reached through `this`, `outer` or `module` must be constants. */
export function receiverMustBeConst(receiver: tree.Expr, scope: Scope): boolean {
  const level = scope.frame.constLevel;
  if (level === CONST_NONE) return false;
  if (receiver.kind === 'ModuleRef') return true;
  if (receiver.kind === 'This') return resolveThis(scope).local < 0 && thisMustBeConst(scope);
  if (receiver.kind !== 'Outer') return false;
  // What a lambda sees is as constant as the lambda.
  if (scope.frame.parent === null || scope.frame.parent.frame.kind === 'lambda') return false;
  return level === CONST_MODULE ? hopsToModule(scope) === 1 : levelOut(scope, 1) !== CONST_ALL;
}

/** The level of the body that the innermost member belongs to. */
function homeLevel(scope: Scope): ConstLevel {
  let at = scope;
  while (at.frame.kind === 'lambda' && at.frame.parent !== null) at = at.frame.parent;
  return levelOfHome(at);
}

/** The level of the body that is some hops out. */
function levelOut(scope: Scope, hops: number): ConstLevel {
  let at: Scope = scope;
  for (let i = 0; i < hops; i++) at = at.frame.parent as Scope;
  return levelOfHome(at);
}

function levelOfHome({ frame: { home, parent } }: Scope): ConstLevel {
  return home === null ? CONST_NONE : levelOfBody(home.kind, parent?.frame.constLevel ?? CONST_NONE);
}
