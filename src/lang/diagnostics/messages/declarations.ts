/** Errors in declarations and references to them. */
import type { Message } from '../error.ts';
import { similarNames } from '../similar-names.ts';
import { withForeignName, withMeaning } from './foreign-names.ts';

/** A type is more than a letter or two away from what is merely alike: `Missing` is not `Mixin`. */
const LEAST_SIMILARITY = 0.9;

/** @param known the names of types that could have been written */
export function cannotFindType(name: string, module: string, known: Iterable<string>): Message {
  const hint = `Searched in the following places:\n* Module \`${module}\` and any supermodules\n* Module \`pkl#base\``;
  const message: Message = { code: 'unknown-type', text: `Cannot find type \`${name}\`.`, hint, details: { name } };
  const foreign = withForeignName(message, 'type', name);
  const [near] = foreign === message ? similarNames(name, known, LEAST_SIMILARITY) : [];
  return near === undefined ? foreign : withMeaning(message, `Did you mean \`${near}\`?`);
}

export function cannotFindQualifiedType(name: string, module: string): Message {
  return { code: 'unknown-type', text: `Cannot find type \`${name}\` in module \`${module}\`.`, details: { name } };
}

export function cannotFindModuleImport(name: string): Message {
  return { code: 'unknown-module-import', text: `Cannot find module import \`${name}\`.` };
}

export function notAModuleImport(name: string): Message {
  return { code: 'not-a-module-import', text: `Expected \`${name}\` to be a module import, but it is not.` };
}

export function notAType(name: string): Message {
  return { code: 'not-a-type', text: `Expected \`${name}\` to be a type, but it is not.` };
}

export function notAModuleType(name: string): Message {
  return {
    code: 'not-a-module-type',
    text: `Module \`${name}\` cannot be extended or used as type because it amends another module.`,
  };
}

export function notAParameterizableClass(name: string): Message {
  return { code: 'not-a-generic-class', text: `Class \`${name}\` does not have type parameters.` };
}

export function internalClass(name: string): Message {
  return { code: 'internal-class', text: `Class \`${name}\` can only be used by the standard library.` };
}

export function wrongTypeArgumentCount(expected: number, actual: number): Message {
  return { code: 'wrong-type-argument-count', text: `Expected ${expected} type argument(s) but got ${actual}.` };
}

/** A class or module that is not open for extension. */
export function cannotExtendClass(kind: 'final' | 'external' | 'module', name: string): Message {
  if (kind === 'external') {
    return {
      code: 'cannot-extend-class',
      text: `Cannot extend external class \`${name}\`.`,
      hint: 'External classes can only be extended by standard library classes.',
    };
  }
  if (kind === 'module') {
    return {
      code: 'cannot-extend-class',
      text: `Cannot extend non-open module \`${name}\`.`,
      hint:
        'By default, modules are closed for extension.\n' +
        'To make a module extensible, add an `open` modifier: `open module my_module; ...`',
    };
  }
  return {
    code: 'cannot-extend-class',
    text: `Cannot extend non-open class \`${name}\`.`,
    hint:
      'By default, classes are closed for extension.\n' +
      'To make a class extensible, add an `open` modifier: `open class MyClass { ... }`',
  };
}

export function invalidSupertype(text: string): Message {
  return { code: 'invalid-supertype', text: `\`${text}\` is not a valid supertype.` };
}

export function classCannotExtendSelf(name: string): Message {
  return { code: 'class-cannot-extend-self', text: `Class \`${name}\` cannot extend itself.` };
}

/** An overriding property lacks a modifier of the property that it overrides. */
export function missingConstModifier(modifier: 'const' | 'fixed', name: string, owner: string): Message {
  const article = modifier === 'const' ? 'const' : 'fixed';
  return {
    code: 'missing-const-modifier',
    text: `Missing modifier \`${modifier}\`.`,
    hint: `Property \`${name}\` must be declared ${article}, because it overrides a ${article} property on parent class \`${owner}\`.`,
  };
}

/** An overriding property has a modifier that the property that it overrides lacks. */
export function cannotApplyConstModifier(modifier: 'const' | 'fixed', name: string, owner: string): Message {
  return {
    code: 'cannot-apply-const-modifier',
    text: `Modifier \`${modifier}\` cannot be applied to property \`${name}\`.`,
    hint: `Property \`${name}\` cannot be declared ${modifier}, because it overrides a non-${modifier} property on parent class \`${owner}\`.`,
  };
}

export function moduleCannotReferToSelf(relation: 'amend' | 'extend', name: string): Message {
  return { code: 'module-cannot-refer-to-self', text: `Module \`${name}\` cannot ${relation} itself.` };
}

export function notAnAnnotation(): Message {
  return { code: 'not-an-annotation', text: 'Expected an annotation class.' };
}

export function cyclicTypeAlias(): Message {
  return { code: 'cyclic-type-alias', text: 'Type alias definitions must not be cyclic.' };
}
