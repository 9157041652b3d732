import { NO_ENV } from './make.ts';
import { Member } from './member.ts';
import { prototypeOf, VmObject } from './object.ts';
import { Shape, ShapeBuilder } from './shape.ts';
import { baseClass } from './standard-library.ts';
import type { VmValue } from './value.ts';

/** A Mapping whose values are computed on first access. */
export function lazyMapping(keys: readonly string[], make: (key: string) => VmValue): VmObject {
  const cls = baseClass('Mapping');
  const member = new Member({
    qualifiedName: '',
    span: null,
    bodySpan: null,
    compile: () => (_s, _e, key) => make(key as string),
  });
  const builder = new ShapeBuilder(prototypeOf(cls).shape, cls, null);
  for (const key of keys) builder.entry(key, member);
  return new VmObject(new Shape(builder), prototypeOf(cls), NO_ENV);
}
