import { Member } from '../../values/member.ts';
import { evaluateFor, prototypeOf, type VmObject } from '../../values/object.ts';
import type { SlotInfo } from '../../values/shape.ts';
import { baseClass } from '../../values/standard-library.ts';

/** The `output` of `pkl:base`, a module that cannot amend `Module` because it contains that class. */
export const baseOutput = new Member({
  qualifiedName: 'pkl.base#Module.output',
  span: null,
  bodySpan: null,
  compile: () => (base) => {
    const module = prototypeOf(baseClass('Module'));
    return evaluateFor(base as VmObject, module, module.property('output') as SlotInfo);
  },
});
