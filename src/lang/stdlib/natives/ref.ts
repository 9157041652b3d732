/** `pkl:ref`. */
import { referentOfClass } from '../../compile/expressions/referent-types.ts';
import type { VmClass } from '../../values/class.ts';
import { VmList } from '../../values/collections.ts';
import { getProperty, makeTyped } from '../../values/make.ts';
import { method, type NativeModule } from '../../values/native.ts';
import type { VmObject } from '../../values/object.ts';
import { type ReferenceStep, VmReference } from '../../values/reference.ts';
import { NULL } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';

function makeReference(self: VmObject, domain: VmValue, cls: VmClass, data: VmValue): VmReference {
  const referenceClass = getProperty(self, 'Reference') as VmClass;
  return new VmReference({ cls: referenceClass, domain, data, path: [], referent: referentOfClass(cls) });
}

/** A step as an object of class `Access`. */
function access(cls: VmClass, step: ReferenceStep): VmObject {
  const isProperty = step.kind === 'property';
  return makeTyped(cls, { property: isProperty ? step.name : NULL, key: isProperty ? NULL : step.key });
}

function getPath(self: VmReference): VmList {
  const accessClass = getProperty(self.cls.env.self as VmObject, 'Access') as VmClass;
  return new VmList(self.path.map((step) => access(accessClass, step)));
}

/** Native members of `pkl:ref`. */
export const ref = (): NativeModule => ({
  '': { 'Reference()': method(makeReference) },
  Reference: {
    'getDomain()': method((self: VmReference) => self.domain),
    'getData()': method((self: VmReference) => self.data),
    'getPath()': method(getPath),
  },
});
