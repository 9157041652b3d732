/** Finds and validates superclasses. */

import { quoteIdentifier } from '../../base/identifier.ts';
import {
  cannotExtendClass,
  classCannotExtendSelf,
  invalidSupertype,
  notAModuleType,
} from '../../diagnostics/messages/declarations.ts';
import { type Scope, scopeOf } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { VmClass } from '../../values/class.ts';
import { prototypeOf, readSlot, type VmObject } from '../../values/object.ts';
import { type Compiler, failAt, spanOf } from '../compiler.ts';

/** The superclass of a class declaration. Throws when it is not allowed. */
export function superclassOf(node: tree.ClassNode, module: VmObject, scope: Scope, c: Compiler): VmClass | null {
  if (node.supertype === null) {
    if (c.module.isBaseModule) return baseSuperclass(node, module);
    return (readSlot(c.module.base.object, c.module.base.object.property('Typed') as never) as VmClass) ?? null;
  }
  const member = `${scope.frame.name}#${quoteIdentifier(node.name.text)}`;
  const site = { span: spanOf(c, node.supertype), member };
  if (namesItself(node)) throw failAt(site, classCannotExtendSelf(member));
  const inside = scopeOf({ ...scope.frame, name: member }, []);
  const found = c.superclass(node.supertype, inside)(module, module.env);
  if (found === null) {
    throw failAt(site, invalidSupertype(c.module.source.text.slice(node.supertype.start, node.supertype.end)));
  }
  if (found.isModuleClass && prototypeOf(found).shape.definition?.kind !== 'class') {
    throw failAt(site, notAModuleType(found.moduleName));
  }
  if (!found.modifiers.isOpen && !c.module.isBaseModule) {
    throw failAt(site, cannotExtendClass('final', found.displayName));
  }
  if (found.modifiers.isExternal && !c.module.isStandardLibrary) {
    throw failAt(site, cannotExtendClass('external', found.displayName));
  }
  return found;
}

function namesItself(node: tree.ClassNode): boolean {
  const { supertype } = node;
  return supertype?.kind === 'DeclaredType' && supertype.qualifier === null && supertype.name.text === node.name.text;
}

/** In `pkl:base`, every class without a supertype is a `Typed`, except the root of the hierarchy. */
function baseSuperclass(node: tree.ClassNode, module: VmObject): VmClass | null {
  const info = node.name.text === 'Any' ? undefined : module.property('Typed');
  return info === undefined ? null : (readSlot(module, info) as VmClass);
}
