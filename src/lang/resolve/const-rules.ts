/**
 * What constants may refer to. Both phases use these rules: the checks of a module, which know only the context of a
 * reference, and the compiler, which also knows what a name resolves to.
 */
import type { Message } from '../diagnostics/error.ts';
import { thisIsNotConst } from '../diagnostics/messages/evaluation.ts';
import { moduleIsNotConst, outerIsNotConst } from '../diagnostics/messages/modifiers.ts';
import type * as tree from '../syntax/ast.ts';
import { CONST_ALL, CONST_MODULE, CONST_NONE, type ConstLevel } from './const-level.ts';
import { hopsToModule, type NameScope, resolveThis, type Scope } from './scope.ts';

/**
 * Whether `this` refers to something outside the constant. In members of an object inside the constant, it does not.
 */
function thisLeadsOut(level: ConstLevel, home: ConstLevel): boolean {
  return level === CONST_ALL && home !== CONST_ALL;
}

/** The level of a body of that kind, whose enclosing scope has the level `around`. */
export function levelOfBody(kind: NameScope['kind'], around: ConstLevel): ConstLevel {
  if (kind === 'object') return around;
  return kind === 'class' ? CONST_MODULE : CONST_NONE;
}

/** The level of a member of a body. */
export function levelOfMember(isConst: boolean, body: ConstLevel): ConstLevel {
  return isConst ? CONST_ALL : body;
}

// ---- contexts, for checks

/** The facts that decide which references are allowed. */
export interface ConstContext {
  readonly level: ConstLevel;
  /** The level of the body that the innermost member belongs to. */
  readonly homeLevel: ConstLevel;
  /** The level around the innermost body or lambda; null for members of a module. */
  readonly outerLevel: ConstLevel | null;
  /** `this` is the value under test. */
  readonly isCustomThis: boolean;
  readonly inside: 'module' | 'class' | 'annotation';
  /** The constant that contains the reference. */
  readonly constName: string;
}

/** A reference to an object as a whole, and not to a member of it. */
export type BareReference = tree.ThisExpr | tree.OuterExpr | tree.ModuleExpr;

/** The error for a reference; null if it is allowed. */
export function constViolation(kind: BareReference['kind'], context: ConstContext): Message | null {
  const { level, homeLevel, outerLevel, isCustomThis, inside, constName } = context;
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

/** Whether members of the innermost object, accessed through an implicit `this`, must be constants. */
export function thisMustBeConst(scope: Scope): boolean {
  return thisLeadsOut(scope.frame.constLevel, homeLevel(scope));
}

/** Whether a member found `hops` levels out, among the names of a body, must be a constant. */
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
  // A lambda is as constant as what surrounds it.
  if (scope.frame.parent === null || scope.frame.parent.frame.kind === 'lambda') return false;
  return level === CONST_MODULE ? hopsToModule(scope) === 1 : levelOut(scope, 1) !== CONST_ALL;
}

/** The level of the body that the innermost member belongs to. */
function homeLevel(scope: Scope): ConstLevel {
  let at = scope;
  while (at.frame.kind === 'lambda' && at.frame.parent !== null) at = at.frame.parent;
  return levelOfHome(at);
}

/** The level of the body `hops` levels out. */
function levelOut(scope: Scope, hops: number): ConstLevel {
  let at: Scope = scope;
  for (let i = 0; i < hops; i++) at = at.frame.parent as Scope;
  return levelOfHome(at);
}

function levelOfHome({ frame: { home, parent } }: Scope): ConstLevel {
  return home === null ? CONST_NONE : levelOfBody(home.kind, parent?.frame.constLevel ?? CONST_NONE);
}
