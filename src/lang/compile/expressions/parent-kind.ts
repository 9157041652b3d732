import type { VmClass } from '../../values/class.ts';

/** How a parent takes members. */
export type ParentKind = 'dynamic' | 'listing' | 'mapping' | 'typed';

/** The kind of an object by its class. */
export function parentKind(cls: VmClass): ParentKind {
  if (cls.moduleUri === 'pkl:base') {
    if (cls.name === 'Dynamic') return 'dynamic';
    if (cls.name === 'Listing') return 'listing';
    if (cls.name === 'Mapping') return 'mapping';
  }
  return 'typed';
}
