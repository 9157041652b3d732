/** Errors in creating and amending objects. */

import { groupDigits } from '../../base/grouped-number.ts';
import type { Message } from '../error.ts';

interface Named {
  readonly displayName: string;
}

export function cannotInstantiateAbstract(cls: Named): Message {
  return {
    code: 'cannot-instantiate-abstract',
    text: `Cannot instantiate abstract class \`${cls.displayName}\`.`,
    hint: 'Abstract classes cannot be instantiated.\nInstead, instantiate a concrete subclass.',
  };
}

/** External classes have special values, created by literals and constructor methods. */
export function cannotInstantiate(cls: Named): Message {
  return {
    code: 'cannot-instantiate',
    text: `Cannot instantiate, or amend an instance of, external class \`${cls.displayName}\`.`,
    hint:
      'To create an instance of an external class, use its literal syntax or constructor method.\n' +
      'Examples:\n' +
      '* `123` uses literal syntax to create an instance of class `Int`.\n' +
      '* `Pair(1, 2)` uses the `Pair()` constructor method to create an instance of class `Pair`.',
  };
}

export function cannotInstantiateType(type: string): Message {
  return { code: 'cannot-instantiate-type', text: `Cannot instantiate type \`${type}\`.` };
}

export function cannotInferParent(): Message {
  return {
    code: 'cannot-infer-parent',
    text: 'Cannot tell which parent to amend.',
    hint: 'Please specify a parent explicitly, for example `new Person { ... }` instead of `new { ... }`.',
  };
}

export function duplicateMember(name: string): Message {
  return { code: 'duplicate-member', text: `Duplicate definition of member \`${name}\`.` };
}

export function cannotSetProperty(quality: 'const' | 'fixed', name: string): Message {
  return { code: 'cannot-set-property', text: `Cannot assign to ${quality} property \`${name}\`.` };
}

export function cannotAmendProperty(quality: 'const' | 'fixed', name: string): Message {
  return { code: 'cannot-amend-property', text: `Cannot amend ${quality} property \`${name}\`.` };
}

export function elementIndexOutOfRange(index: number | bigint, first: number, last: number): Message {
  return {
    code: 'element-index-out-of-range',
    text: `Element index \`${groupDigits(index)}\` is out of range \`${groupDigits(first)}\`..\`${groupDigits(last)}\`.`,
  };
}

export function wrongListingKeyType(actual: string): Message {
  return { code: 'wrong-listing-key-type', text: `Expected key of type \`Int\`, but got type \`${actual}\`.` };
}

const CANNOT_HAVE = {
  property: (type: string): Message => ({
    code: 'property-not-allowed',
    text: `Object of type \`${type}\` cannot have a property (other than \`default\`).`,
    hint:
      'Objects of type `Listing` and `Mapping` can only have a `default` property (and `local` properties). ' +
      'If you did not mean to set a property, you probably got the syntax wrong. ' +
      'For example, `obj { name = "Pigeon" }` sets a property, whereas `obj { ["name"] = "Pigeon" }` adds an entry.',
  }),
  element: (type: string): Message => ({
    code: 'element-not-allowed',
    text: `Object of type \`${type}\` cannot have an element.`,
    hint:
      'Only objects of type `Listing` and `Dynamic` can have elements. ' +
      'If you did not mean to add an element, you probably got the syntax wrong. ' +
      'For example, `obj { name }` adds an element, whereas `obj { name = "Pigeon" }` sets a property.',
  }),
  entry: (type: string): Message => ({
    code: 'entry-not-allowed',
    text: `Object of type \`${type}\` cannot have an entry.`,
    hint:
      'Only objects of type `Mapping` and `Dynamic` can have entries. ' +
      'If you did not mean to add an entry, you probably got the syntax wrong. ' +
      'For example, `obj { ["name"] = "Pigeon" }` adds an entry, whereas `obj { name = "Pigeon" }` sets a property.',
  }),
  predicate: (type: string): Message => ({
    code: 'predicate-not-allowed',
    text: `Object of type \`${type}\` cannot have a predicate member.`,
  }),
} as const;

/** A kind of member that objects of the type do not take. */
export function objectCannotHave(kind: keyof typeof CANNOT_HAVE, type: string): Message {
  return CANNOT_HAVE[kind](type);
}

export type SpreadMember = 'property' | 'entry' | 'element';

const PLURALS: Record<SpreadMember, string> = { property: 'properties', entry: 'entries', element: 'elements' };

export function objectCannotSpread(kind: SpreadMember, type: string): Message {
  return {
    code: 'object-cannot-spread',
    text: `Cannot spread object containing ${PLURALS[kind]} into object of type \`${type}\`.`,
  };
}

export function spreadDuplicate(kind: 'property' | 'entry', key: string): Message {
  const what = kind === 'entry' ? 'entry key' : 'property';
  return {
    code: 'spread-duplicate',
    text: `Cannot spread object because the enclosing object already has a declaration of ${what} \`${key}\`.`,
  };
}

/** Collections go into objects with elements, Maps into objects with entries. */
export function cannotSpreadInto(from: string, into: string, value: string): Message {
  const kinds = from === 'List' || from === 'Set' ? '`List` and `Set`' : `\`${from}\``;
  const takers = from === 'Map' ? '`Dynamic` and `Mapping`' : '`Dynamic` and `Listing`';
  return {
    code: 'cannot-spread-into',
    text: `Cannot spread value of type \`${from}\` into object of type \`${into}\`.`,
    hint: `${kinds} can only be spread into objects of type ${takers}.`,
    values: [{ label: 'Value', text: value }],
  };
}

/** `value` is null where the class says everything. */
export function cannotIterate(type: string, value: string | null): Message {
  return {
    code: 'cannot-iterate',
    text: `Cannot iterate over value of type \`${type}\`.`,
    ...(value === null ? {} : { values: [{ label: 'Value', text: value }] }),
  };
}

/** A body with parameters amends an object instead of a function. */
export function objectAmendmentParameters(): Message {
  return {
    code: 'object-amendment-parameters',
    text: 'Expected a function that returns an object, but got an object.',
  };
}

export function listingAmendmentParameters(type: string): Message {
  return {
    code: 'listing-amendment-parameters',
    text: `Expected a function that returns a \`${type}\`, but got a \`${type}\`.`,
  };
}

export function wrongObjectParameterCount(expected: number, actual: number): Message {
  return {
    code: 'wrong-object-parameter-count',
    text: `Expected a function with ${actual} parameters, but got ${expected}.`,
  };
}

export function tooManyGenerated(limit: number): Message {
  return {
    code: 'too-many-generated',
    text: `The generators of an object cannot take more than ${groupDigits(limit)} steps.`,
  };
}

/** A method that needs an object with members, called on a value that has none. */
export function methodOfObjects(method: string, cls: string): Message {
  return { code: 'method-of-objects', text: `Method \`${method}\` is not defined for values of type \`${cls}\`.` };
}
