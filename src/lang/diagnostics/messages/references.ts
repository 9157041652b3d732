/** Errors in references. Types are given as text. */
import type { Message } from '../error.ts';

export function noPropertyInReference(name: string, reference: string, hint: string): Message {
  return {
    code: 'unknown-property',
    text: `Cannot find property \`${name}\` in object of type \`${reference}\`.`,
    hint,
  };
}

/** One of the alternatives of a referent lacks a property. */
export function cannotFindPropertyInType(name: string, referent: string, alternative: string): string {
  return withAlternative((type) => `Cannot find property \`${name}\` in type \`${type}\`.`, referent, alternative);
}

/** One of the alternatives of a referent has no elements or entries for such a key. */
export function operatorNotDefinedInType(operator: string, referent: string, alternative: string, key: string): string {
  return withAlternative(
    (type) => `Operator \`${operator}\` is not defined for operand types \`${type}\` and \`${key}\`.`,
    referent,
    alternative,
  );
}

function withAlternative(sentence: (type: string) => string, referent: string, alternative: string): string {
  if (referent === alternative) return sentence(referent);
  return `${sentence(referent)}\n\t└─ ${sentence(alternative)}`;
}

export function cannotReferenceDefault(cls: string): string {
  return `Cannot reference property \`default\` in class \`${cls}\`.`;
}

export function cannotReferenceInExternalClass(name: string, cls: string): string {
  return `Cannot reference property \`${name}\` because it is defined inside external class \`${cls}\`.`;
}

/** The second type argument of `Reference` has a constraint somewhere. */
export function constrainedReferent(): Message {
  return { code: 'constrained-referent', text: '`Reference` referent type argument may not include type constraints.' };
}
