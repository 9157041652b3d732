/** `pkl:reflect`. */

import { moduleDeclaration } from '../../../compile/declarations/member-declaration.ts';
import { PklError } from '../../../diagnostics/error.ts';
import { expectedModule } from '../../../diagnostics/messages/collections.ts';
import { wrongTypeArgumentCount } from '../../../diagnostics/messages/declarations.ts';
import type { VmClass, VmTypeAlias } from '../../../values/class.ts';
import { VmList } from '../../../values/collections.ts';
import { getProperty } from '../../../values/make.ts';
import { method, type NativeModule, property } from '../../../values/native.ts';
import type { VmObject } from '../../../values/object.ts';
import { Mirrors } from './mirrors.ts';

const known = new WeakMap<VmObject, Mirrors>();

function mirrorsOf(reflect: VmObject): Mirrors {
  let mirrors = known.get(reflect);
  if (mirrors === undefined) {
    mirrors = new Mirrors(reflect);
    known.set(reflect, mirrors);
  }
  return mirrors;
}

/** The mirrors of the module that a mirror's class belongs to. */
function siblings(mirror: VmObject): Mirrors {
  return mirrorsOf(mirror.cls.env.self as VmObject);
}

function referentOf(mirror: VmObject): VmClass | VmTypeAlias {
  return getProperty(mirror, 'reflectee') as VmClass | VmTypeAlias;
}

/** The module that an object is or amends. */
function moduleOf(self: VmObject, object: VmObject): VmObject {
  let module = object;
  while (moduleDeclaration(module) === undefined && module.parent !== null) module = module.parent;
  return mirrorsOf(self).module(module);
}

function moduleMirror(self: VmObject, module: VmObject): VmObject {
  if (moduleDeclaration(module) === undefined) throw new PklError(expectedModule('argument'));
  return mirrorsOf(self).module(module);
}

/** The same class or alias with type arguments. */
function withTypeArguments(self: VmObject, args: VmList): VmObject {
  const referent = getProperty(self, 'referent') as VmObject;
  const expected = referentOf(referent).typeParameters.length;
  if (expected !== args.length) throw new PklError(wrongTypeArgumentCount(expected, args.length));
  return siblings(self).types.declared(referent, args);
}

const functions: NativeModule[string] = {
  moduleType: property((self: VmObject) => mirrorsOf(self).types.module),
  unknownType: property((self: VmObject) => mirrorsOf(self).types.unknown),
  nothingType: property((self: VmObject) => mirrorsOf(self).types.nothing),
  'Module()': method(moduleMirror),
  'moduleOf()': method(moduleOf),
  'Class()': method((self: VmObject, cls: VmClass) => mirrorsOf(self).declaration(cls)),
  'TypeAlias()': method((self: VmObject, alias: VmTypeAlias) => mirrorsOf(self).declaration(alias)),
  'DeclaredType()': method((self: VmObject, referent: VmObject) => {
    const { types } = mirrorsOf(self);
    return types.declared(referent, new VmList(referentOf(referent).typeParameters.map(() => types.unknown)));
  }),
  'FunctionType()': method((self: VmObject, parameters: VmList, result: VmObject) =>
    mirrorsOf(self).types.function(
      () => parameters,
      () => result,
    ),
  ),
  'StringLiteralType()': method((self: VmObject, value: string) => mirrorsOf(self).types.literal(value)),
  'UnionType()': method((self: VmObject, members: VmList) => mirrorsOf(self).types.union(() => members)),
  'TypeVariable()': method((self: VmObject, referent: VmObject) => mirrorsOf(self).types.variable(() => referent)),
};

/** Native members of `pkl:reflect`. */
export const reflect = (): NativeModule => ({
  '': functions,
  Class: {
    'isSubclassOf()': method((self: VmObject, other: VmObject) =>
      (referentOf(self) as VmClass).isSubclassOf(referentOf(other) as VmClass),
    ),
  },
  Type: {
    nullable: property((self: VmObject) =>
      self.cls.name === 'NullableType' ? self : siblings(self).types.nullable(() => self),
    ),
  },
  DeclaredType: {
    'withTypeArgument()': method((self: VmObject, argument: VmObject) =>
      withTypeArguments(self, new VmList([argument])),
    ),
    'withTypeArguments()': method(withTypeArguments),
  },
});
