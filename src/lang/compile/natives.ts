/** `external` members: their code is a row of a native table. */

import type { MemberContext, MethodName, Scope } from '../resolve/scope.ts';
import type * as tree from '../syntax/ast.ts';
import type { Code } from '../values/code.ts';
import { BYTES, spend } from '../values/memory.ts';
import type { NativeRow } from '../values/native.ts';
import type { VmValue } from '../values/value.ts';
import type { Compiler, ModuleContext } from './compiler.ts';
import { directMethod, methodFrame, methodScope, withCheckedParameters } from './declarations/methods.ts';

function rowOf(module: ModuleContext, className: string, member: string): NativeRow {
  const row = module.natives[className]?.[member];
  if (row === undefined) {
    throw new TypeError(`${module.uri} has no native member ${className === '' ? '' : `${className}.`}${member}`);
  }
  return row;
}

/** The code of an external property. */
export function nativeMember(module: ModuleContext, className: string, name: string): Code {
  const { call } = rowOf(module, className, name);
  return (s) => counted(call(s));
}

/** Counts the memory of a text that a native created or cut from another. */
function counted(result: VmValue): VmValue {
  if (typeof result === 'string') spend(BYTES.text + result.length);
  return result;
}

/** The code of an external method, with its parameters checked as declared. */
export function nativeMethod(c: Compiler, className: string, node: tree.MethodNode, scope: Scope): Code {
  const { call, arity } = rowOf(c.module, className, `${node.name.text}()`);
  if (arity < 0) return (s, _e, _a, _b, _c, d) => counted(call(s, ...((d ?? []) as readonly VmValue[])));
  const body: Code = bodyOf(call, arity);
  return withCheckedParameters(body, node.parameters, scope, c);
}

/** Code of a method that is called without class lookup. A module may have local native helpers. */
export function localMethod(method: MethodName, c: Compiler): Code {
  const { node } = method;
  const isExternal = node.kind === 'Method' && node.modifiers.some((modifier) => modifier.name === 'external');
  if (!isExternal) return directMethod(method, c);
  return nativeMethod(c, '', node, methodScope(methodFrame(node, method.context as MemberContext), node));
}

function bodyOf(call: NativeRow['call'], arity: number): Code {
  switch (arity) {
    case 0:
      return (s) => counted(call(s));
    case 1:
      return (s, _e, a) => counted(call(s, a as VmValue));
    case 2:
      return (s, _e, a, b) => counted(call(s, a as VmValue, b as VmValue));
    case 3:
      return (s, _e, a, b, c) => counted(call(s, a as VmValue, b as VmValue, c as VmValue));
    default:
      return (s, _e, a, b, c, d) =>
        counted(call(s, a as VmValue, b as VmValue, c as VmValue, ...((d ?? []) as readonly VmValue[])));
  }
}
