/** Bodies of methods and lambdas, with checks of parameters and results. */

import { quoteIdentifier } from '../../base/identifier.ts';
import { levelOfMember } from '../../resolve/const-rules.ts';
import { has, headerOf } from '../../resolve/node-facts.ts';
import {
  type Frame,
  type MemberContext,
  type MethodName,
  memberFrame,
  type NameScope,
  type Scope,
  scopeOf,
} from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { Code, Env, Local } from '../../values/code.ts';
import { type Activity, isObserved, observed } from '../../values/observer.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import { codeOf, type Forms, Tier } from '../../values/tiers.ts';
import type { VmValue } from '../../values/value.ts';
import { type Compiler, spanOf } from '../compiler.ts';
import { generateFunction } from '../jit/function.ts';

/** Code that checks the typed parameters before it runs a body. */
export function withCheckedParameters(
  body: Code,
  parameters: readonly tree.Parameter[],
  scope: Scope,
  c: Compiler,
): Code {
  return withChecks(body, parameterTypes(parameters, scope, c));
}

type ParameterTypes = readonly (RuntimeType | null)[];

function parameterTypes(parameters: readonly tree.Parameter[], scope: Scope, c: Compiler): ParameterTypes {
  return parameters.map((parameter) => (parameter.type === null ? null : c.type(parameter.type, scope)));
}

function withChecks(body: Code, checks: ParameterTypes): Code {
  if (checks.every((check) => check === null || check.isUnknown === true)) return body;
  if (checks.length === 1) return checkOne(checks[0] as RuntimeType, body);
  if (checks.length === 2) return checkTwo(checks, body);
  return (s, e, a, b, cc, d) => {
    const values = [a, b, cc, ...((d as readonly VmValue[] | undefined) ?? [])];
    checks.forEach((check, i) => {
      if (check === null) return;
      values[i] = check.check(
        values[i] as VmValue,
        s,
        e,
        values[0],
        values[1],
        values[2],
        values.slice(3) as VmValue[],
      );
    });
    const rest = values.length > 3 ? (values.slice(3) as VmValue[]) : undefined;
    return body(s, e, values[0], values[1], values[2], rest);
  };
}

function checkOne(check: RuntimeType, body: Code): Code {
  const { accepts } = check;
  if (accepts === undefined) return (s, e, a) => body(s, e, check.check(a as VmValue, s, e, a));
  return (s, e, a) => body(s, e, accepts(a as VmValue) ? a : check.check(a as VmValue, s, e, a));
}

function checkTwo(checks: readonly (RuntimeType | null)[], body: Code): Code {
  const [first, second] = checks;
  const acceptsFirst = first?.accepts ?? acceptsNothing;
  const acceptsSecond = second?.accepts ?? acceptsNothing;
  return (s: VmValue, e: Env, a: Local, b: Local) => {
    const x =
      first === null || first === undefined || acceptsFirst(a as VmValue) ? a : first.check(a as VmValue, s, e, a, b);
    const y =
      second === null || second === undefined || acceptsSecond(b as VmValue)
        ? b
        : second.check(b as VmValue, s, e, x, b);
    return body(s, e, x, y);
  };
}

const acceptsNothing = (): boolean => false;

/** Code of a method declaration whose parameters are the first locals of `scope`. */
export function methodBody(node: tree.MethodNode | tree.ObjectMethod, scope: Scope, c: Compiler): Code {
  const { parameters, returnType } = node;
  const forms = functionForms({ body: node.body as tree.Expr, parameters, returnType, declaration: node }, scope, c);
  return codeOf(Tier.of(() => forms));
}

/** A method or a lambda. */
interface FunctionNode {
  readonly body: tree.Expr;
  readonly parameters: readonly tree.Parameter[];
  readonly returnType: tree.TypeNode | null;
  readonly declaration: tree.MethodNode | tree.ObjectMethod | null;
}

/** A function whose parameters are the first locals of `scope`. */
export function functionForms(node: FunctionNode, scope: Scope, c: Compiler): Forms {
  const { body, declaration } = node;
  const closures = new Map<tree.Node, Code>();
  const note = (part: tree.Node, code: Code): Code => {
    closures.set(part, code);
    return code;
  };
  const code = c.observing({ note }).expr(body, scope);
  const result = node.returnType === null ? null : c.type(node.returnType, scope);
  const parameters = parameterTypes(node.parameters, scope, c);
  const checked = result === null || result.isUnknown === true ? code : withCheckedResult(code, result);
  const parts = { body, scope, parameters, result, declaration, closures };
  const closed = withChecks(checked, parameters);
  if (!isObserved()) return { closures: closed, generate: () => generateFunction(parts, c) };
  const activity: Activity = { kind: 'function', name: scope.frame.name, span: spanOf(c, declaration ?? body) };
  // Generated functions call each other past the observer.
  return { closures: observed(closed, activity), generate: () => null };
}

function withCheckedResult(code: Code, type: RuntimeType): Code {
  const { accepts } = type;
  if (accepts === undefined) return (s, e, a, b, c, d) => type.check(code(s, e, a, b, c, d), s, e, a, b, c, d);
  return (s, e, a, b, c, d) => {
    const value = code(s, e, a, b, c, d);
    return accepts(value) ? value : type.check(value, s, e, a, b, c, d);
  };
}

/** What names lead to a method. Object bodies know where it is only later: `context` may be null. */
export function methodName(
  node: tree.MethodNode | tree.ObjectMethod,
  home: NameScope,
  context: MemberContext | null,
): MethodName {
  const isObjectMethod = home.isAmending;
  return {
    name: node.name.text,
    node,
    isLocal: isObjectMethod || has(node.modifiers, 'local'),
    isConst: has(node.modifiers, 'const'),
    isObjectMethod,
    context,
  };
}

/** The frame of a method that a body, class or module defines. */
export function methodFrame(node: tree.MethodNode | tree.ObjectMethod, context: MemberContext): Frame {
  const isConst = has(node.modifiers, 'const');
  return memberFrame({
    name: `${context.prefix}${quoteIdentifier(node.name.text)}`,
    home: context.home,
    parent: context.parent,
    constLevel: levelOfMember(isConst, context.level),
    target: {
      kind: 'method',
      returnType: node.returnType,
      header: headerOf(node),
    },
    definition: context.definition,
    typeParameters: node.typeParameters.map((parameter) => parameter.name.text),
  });
}

/** The outermost scope of a method: its parameters are its locals. */
export function methodScope(frame: Frame, node: tree.MethodNode | tree.ObjectMethod): Scope {
  return scopeOf(
    frame,
    node.parameters.map((parameter) => parameter.name?.text ?? null),
  );
}

/** Code of a method that is called without class lookup: local methods, and all methods of object bodies. */
export function directMethod(method: MethodName, c: Compiler): Code {
  const context = method.context as MemberContext;
  const frame = methodFrame(method.node, context);
  return methodBody(method.node, methodScope(frame, method.node), c);
}
