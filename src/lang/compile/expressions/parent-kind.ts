import type { VmClass } from '../../values/class.ts';

/** How a parent accepts members. */
export type ParentKind = 'dynamic' | 'listing' | 'mapping' | 'typed';

/** The kind of a class's objects. */
export function parentKind(cls: VmClass): ParentKind {
  if (cls.moduleUri === 'pkl:base') {
    if (cls.name === 'Dynamic') return 'dynamic';
    if (cls.name === 'Listing') return 'listing';
    if (cls.name === 'Mapping') return 'mapping';
  }
  return 'typed';
}
