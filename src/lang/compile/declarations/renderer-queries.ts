/** Answers questions of renderers about declarations. */
import type { Declarations } from '../../formats/conversion.ts';
import type { ClassProperty } from '../../values/class.ts';
import type { VmValue } from '../../values/value.ts';
import { fieldTypeOf } from '../types/field-types.ts';
import type { MemberDeclaration } from './member-declaration.ts';

function annotationsOf(property: ClassProperty): VmValue[] {
  const inherited = property.owner.superclass?.property(property.name) ?? null;
  const own = (property.declaration as MemberDeclaration).annotations;
  return inherited === null ? [...own] : [...annotationsOf(inherited), ...own];
}

/** Answers from the ASTs of the declarations. */
export const declarations: Declarations = {
  annotationsOf,
  moduleUriOf: (object) => object.shape.definition?.moduleUri ?? null,
  typeOf: fieldTypeOf,
};
