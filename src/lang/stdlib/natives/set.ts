import { VmList, VmSet } from '../../values/collections.ts';
import { method, type NativeRow, type NativeTable } from '../../values/native.ts';
import type { VmValue } from '../../values/value.ts';
import { comesBefore } from './callback.ts';
import { orderRows } from './collection-order.ts';
import { cuttingRows, elementRows, type Make, wholeRows } from './collection-parts.ts';
import { filterRows, searchRows } from './collection-search.ts';
import { foldRows, mapRows } from './collection-transform.ts';

const make: Make<VmSet> = (items) => VmSet.of(items);
const order = orderRows(comesBefore);

/** The intersection of both sets, in the order of the smaller one. */
function intersection(self: VmSet, other: VmSet): VmSet {
  const [smaller, larger] = self.length <= other.length ? [self, other] : [other, self];
  return make(smaller.toArray().filter((item) => larger.has(item)));
}

/** Members of `Set`. */
export const set: NativeTable = {
  ...elementRows(),
  ...cuttingRows(make),
  ...wholeRows(make),
  ...searchRows(),
  ...filterRows(make),
  ...foldRows(make),
  ...mapRows(make),
  ...order,
  // Defined this way by the language: for a Set, unlike for a List, this is the first element.
  'maxWith()': order['minWith()'] as NativeRow,
  'contains()': method((self: VmSet, element: VmValue) => self.has(element)),
  'add()': method((self: VmSet, element: VmValue) => self.add(element)),
  'intersect()': method((self: VmSet, other: VmSet) => intersection(self, other)),
  'difference()': method((self: VmSet, other: VmSet) => make(self.toArray().filter((item) => !other.has(item)))),
  // The elements of a set are already stored as a list's; both only use the first `length`.
  'toList()': method((self: VmSet) => new VmList(self.toArray())),
  'toSet()': method((self: VmSet) => self),
};
