import type { FieldType } from '../render/field-type.ts';
import type { ClassProperty } from '../values/class.ts';
import type { VmObject } from '../values/object.ts';

/** The declared type of a property as renderers with typed fields need it; null when none was declared. */
export function fieldTypeOf(_property: ClassProperty, _owner: VmObject): FieldType | null {
  return null;
}
