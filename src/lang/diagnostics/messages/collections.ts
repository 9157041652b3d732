/** Errors of the members of collections, Listings, Mappings and other objects. */

import { groupDigits } from '../../base/grouped-number.ts';
import type { Message, ProgramValue } from '../error.ts';

/** A collection with more elements than fit into memory. */
export function collectionTooLarge(limit: number): Message {
  return { code: 'collection-too-large', text: `A collection cannot have more than ${groupDigits(limit)} elements.` };
}

/** An index outside of the collection; the bounds are inclusive. */
export function elementIndexOutOfRange(
  index: number | bigint,
  start: number,
  end: number,
  collection: ProgramValue,
): Message {
  const range = `\`${groupDigits(start)}\`..\`${groupDigits(end)}\``;
  return {
    code: 'element-index-out-of-range',
    text: `Element index \`${groupDigits(index)}\` is out of range ${range}.`,
    values: [collection],
  };
}

/** A member that needs at least one element found none. */
export function expectedNonEmptyCollection(collection: ProgramValue): Message {
  return { code: 'expected-non-empty-collection', text: 'Expected a non-empty collection.', values: [collection] };
}

/** `single` of a collection with no or with several elements. */
export function expectedSingleElementCollection(collection: ProgramValue): Message {
  return {
    code: 'expected-single-element-collection',
    text: 'Expected a single-element collection.',
    values: [collection],
  };
}

/** `indexOf` and the like for an element that is not there. */
export function cannotFindElement(element: ProgramValue, collection: ProgramValue): Message {
  return { code: 'element-not-found', text: 'Cannot find element in collection.', values: [element, collection] };
}

/** `find` and the like when no element satisfies the predicate. */
export function cannotFindMatchingElement(collection: ProgramValue): Message {
  return { code: 'element-not-found', text: 'Cannot find matching element in collection.', values: [collection] };
}

/** `flatten` met something that has no elements. */
export function cannotFlattenElement(element: ProgramValue): Message {
  return {
    code: 'cannot-flatten-element',
    text: 'Cannot flatten a collection containing a non-collection element.',
    values: [element],
  };
}

/** `first` and `last` of an empty Listing. */
export function expectedNonEmptyListing(): Message {
  return { code: 'expected-non-empty-collection', text: 'Expected a non-empty Listing.' };
}

/** `single` of a Listing with no or with several elements. */
export function expectedSingleElementListing(): Message {
  return { code: 'expected-single-element-collection', text: 'Expected a single-element Listing.' };
}

/** `toTyped` for a class whose instances are not Typed. */
export function notASubclassOfTyped(cls: string): Message {
  return { code: 'not-a-subclass-of-typed', text: `Class \`${cls}\` is not a subtype of \`Typed\`.` };
}

/** An object that only amends a module stands where the module itself is needed. */
export function expectedModule(role: 'the receiver' | 'argument'): Message {
  const what = role === 'argument' ? 'a module as argument' : 'a module as the receiver';
  return { code: 'expected-module', text: `Expected ${what}, but got an object that amends a module.` };
}

/** No path leads from the folder of one module down to that of another. */
export function noDescendentPath(from: string, to: string): Message {
  return { code: 'no-descendent-path', text: `No descendent path exists between modules \`${from}\` and \`${to}\`.` };
}
