/** What the static checks of declarations report. */
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
  return { text: `Modifier \`${modifier}\` is not applicable to ${what}.` };
}

export function constMustBeLocal(): Message {
  return { text: 'Modifier `const` can only be applied to object members that are also `local`.' };
}

/** `instead` says what the other modifier says already. */
export function redundantModifier(modifier: string, instead: string): Message {
  return { text: `Modifier \`${modifier}\` is redundant here; just use \`${instead}\`.` };
}

export function cannotDefineExternalMember(): Message {
  return { text: 'External members can only be defined by standard library modules.' };
}

export function memberCannotHaveBody(kind: 'External' | 'Abstract'): Message {
  return { text: `${kind} members cannot have a body.` };
}

export function missingMethodBody(name: string): Message {
  return { text: `Method \`${name}\` is missing a body.` };
}

export function missingPropertyValue(): Message {
  return { text: 'Missing property value.' };
}

export function duplicateDefinition(name: string): Message {
  return { text: `Duplicate definition of member \`${name}\`.` };
}

export function duplicateTypeParameter(name: string): Message {
  return { text: `Duplicate type parameter \`${name}\`.` };
}

export function cannotDeclareTypeParameter(): Message {
  return { text: 'Only standard library members can have type parameters.' };
}

export function objectMethodMustBeLocal(): Message {
  return { text: 'Method needs a `local` modifier because it is defined in an object, not a class.' };
}

/** A member that an amending module may only have for itself. */
export function mustBeLocal(what: 'Method' | 'Class' | 'Type alias'): Message {
  return {
    text: `${what} needs a \`local\` modifier.`,
    hint: `To define a non-local ${what.toLowerCase()}, extend rather than amend the parent module (which must be \`open\` for extension).`,
  };
}

export function objectPropertyCannotHaveType(): Message {
  return { text: 'A non-local object property cannot have a type annotation.' };
}

export function cannotAmendDefinition(kind: 'property' | 'local property'): Message {
  const [good, bad] =
    kind === 'property'
      ? ['person: Person = new { ... }', 'person: Person { ... }']
      : ['local person = new { ... }', 'local person { ... }'];
  return {
    text: `A ${kind} definition cannot be amended.`,
    hint: `Use definition syntax instead, for example \`${good}\` instead of \`${bad}\`.`,
  };
}

export function forCannotGenerate(what: 'properties' | 'methods'): Message {
  return { text: `A for-generator cannot generate object ${what} (only entries and elements).` };
}

export function generatorCannotHaveParameters(): Message {
  return { text: 'The body of a for or when generator cannot have parameters.' };
}

export function tooManyFunctionParameters(): Message {
  return { text: 'Function literals can have at most five parameters.' };
}

export function outerIsNotConst(): Message {
  return { text: "Cannot reference `outer` from here because it's not `const`." };
}

/** `module` inside a constant; `name` is the constant where that is a property. */
export function moduleIsNotConst(where: 'property' | 'class' | 'annotation', name: string): Message {
  if (where === 'class') return { text: 'Cannot reference `module` within a class body.' };
  if (where === 'annotation') return { text: 'Cannot reference `module` within an annotation body.' };
  return { text: `Cannot reference \`module\` from const property \`${name}\`.` };
}
