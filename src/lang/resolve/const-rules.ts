/**
 * What constants may refer to, once for both phases: the checks of a module ask about places before anything runs; the
 * compiler asks about scopes, where it knows what a name leads to.
 */
import type * as tree from '../syntax/ast.ts';
import type { CheckContext } from './check-context.ts';
import { CONST_ALL, CONST_MODULE, CONST_NONE, type ConstLevel } from './const-level.ts';
import { hopsToModule, type NameScope, resolveThis, type Scope } from './scope.ts';

/** Whether `this` leads out of a constant: only members of an object inside the constant may use it as they like. */
function thisLeadsOut(level: ConstLevel, home: ConstLevel): boolean {
  return level === CONST_ALL && home !== CONST_ALL;
}

// ---- places, for checks

/** Whether a bare `this` is refused at a place. */
export function refusesThis(place: CheckContext): boolean {
  return thisLeadsOut(place.level, place.homeLevel) && !place.isCustomThis;
}

/** Whether a bare `outer` is refused at a place. */
export function refusesOuter({ level, outerLevel }: CheckContext): boolean {
  return outerLevel !== null && level > outerLevel;
}

/** Whether a bare `module` is refused at a place. */
export function refusesModule({ level }: CheckContext): boolean {
  return level > CONST_NONE;
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
  if (home?.kind === 'object') return parent?.frame.constLevel ?? CONST_NONE;
  return home?.kind === 'class' ? CONST_MODULE : CONST_NONE;
}
