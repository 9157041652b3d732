/** Errors of the static checks of declarations. */
import type { Message } from '../error.ts';

export type Declared =
  | 'modules'
  | 'modules that amend another module'
  | 'classes'
  | 'type aliases'
  | 'methods'
  | 'properties'
  | 'object members';

export function modifierNotApplicable(modifier: string, what: Declared): Message {
  return { code: 'modifier-not-applicable', text: `Modifier \`${modifier}\` is not applicable to ${what}.` };
}

export function constMustBeLocal(): Message {
  return {
    code: 'const-must-be-local',
    text: 'Modifier `const` can only be applied to object members that are also `local`.',
  };
}

/** `instead` says what the other modifier says already. */
export function redundantModifier(modifier: string, instead: string): Message {
  return { code: 'redundant-modifier', text: `Modifier \`${modifier}\` is redundant here; just use \`${instead}\`.` };
}

export function cannotDefineExternalMember(): Message {
  return {
    code: 'cannot-define-external-member',
    text: 'External members can only be defined by standard library modules.',
  };
}

export function memberCannotHaveBody(kind: 'External' | 'Abstract'): Message {
  return { code: 'member-cannot-have-body', text: `${kind} members cannot have a body.` };
}

export function missingMethodBody(name: string): Message {
  return { code: 'missing-method-body', text: `Method \`${name}\` is missing a body.` };
}

export function missingPropertyValue(): Message {
  return { code: 'missing-property-value', text: 'Missing property value.' };
}

export function duplicateDefinition(name: string): Message {
  return { code: 'duplicate-member', text: `Duplicate definition of member \`${name}\`.` };
}

export function duplicateTypeParameter(name: string): Message {
  return { code: 'duplicate-type-parameter', text: `Duplicate type parameter \`${name}\`.` };
}

export function cannotDeclareTypeParameter(): Message {
  return { code: 'cannot-declare-type-parameter', text: 'Only standard library members can have type parameters.' };
}

export function objectMethodMustBeLocal(): Message {
  return {
    code: 'object-method-must-be-local',
    text: 'Method needs a `local` modifier because it is defined in an object, not a class.',
  };
}

/** A member that an amending module may only have for itself. */
export function mustBeLocal(what: 'Method' | 'Class' | 'Type alias'): Message {
  return {
    code: 'must-be-local',
    text: `${what} needs a \`local\` modifier.`,
    hint: `To define a non-local ${what.toLowerCase()}, extend rather than amend the parent module (which must be \`open\` for extension).`,
  };
}

export function objectPropertyCannotHaveType(): Message {
  return {
    code: 'object-property-cannot-have-type',
    text: 'A non-local object property cannot have a type annotation.',
  };
}

export function cannotAmendDefinition(kind: 'property' | 'local property'): Message {
  const [good, bad] =
    kind === 'property'
      ? ['person: Person = new { ... }', 'person: Person { ... }']
      : ['local person = new { ... }', 'local person { ... }'];
  return {
    code: 'cannot-amend-definition',
    text: `A ${kind} definition cannot be amended.`,
    hint: `Use definition syntax instead, for example \`${good}\` instead of \`${bad}\`.`,
  };
}

export function forCannotGenerate(what: 'properties' | 'methods'): Message {
  return {
    code: 'for-cannot-generate',
    text: `A for-generator cannot generate object ${what} (only entries and elements).`,
  };
}

export function generatorCannotHaveParameters(): Message {
  return {
    code: 'generator-cannot-have-parameters',
    text: 'The body of a for or when generator cannot have parameters.',
  };
}

export function tooManyFunctionParameters(): Message {
  return { code: 'too-many-function-parameters', text: 'Function literals can have at most five parameters.' };
}

export function outerIsNotConst(): Message {
  return { code: 'outer-is-not-const', text: "Cannot reference `outer` from here because it's not `const`." };
}

/** `module` inside a constant; `name` is the constant where that is a property. */
export function moduleIsNotConst(where: 'property' | 'class' | 'annotation', name: string): Message {
  if (where === 'class') return { code: 'module-is-not-const', text: 'Cannot reference `module` within a class body.' };
  if (where === 'annotation')
    return { code: 'module-is-not-const', text: 'Cannot reference `module` within an annotation body.' };
  return { code: 'module-is-not-const', text: `Cannot reference \`module\` from const property \`${name}\`.` };
}
