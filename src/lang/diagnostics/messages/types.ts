/** Errors of type checks. */
import type { Message } from '../error.ts';

export function typeMismatch(expected: string, actual: string): Message {
  return {
    code: 'type-mismatch',
    text: `Expected value of type \`${expected}\`, but got type \`${actual}\`.`,
    details: { expected },
  };
}

/** Where either of two types will do; `actual` is null for null itself. */
export function typeMismatch2(first: string, second: string, actual: string | null): Message {
  const found = actual === null ? '`null`' : `type \`${actual}\``;
  return { code: 'type-mismatch', text: `Expected value of type \`${first}\` or \`${second}\`, but got ${found}.` };
}

/** For values that say more than their type. */
export function typeMismatchValue(expected: string, actual: string): Message {
  return {
    code: 'type-mismatch',
    text: `Expected value of type \`${expected}\`, but got \`${actual}\`.`,
    details: { expected },
  };
}

/** None of the alternatives of a union; `isDifferent` when at least one of them failed for a reason worth telling. */
export function unionMismatch(expected: string, actual: string, isDifferent: boolean): Message {
  if (!isDifferent) return typeMismatch(expected, actual);
  return {
    code: 'type-mismatch',
    text: `Expected value of type \`${expected}\`, but got a different \`${actual}\`.`,
    details: { expected },
  };
}

export function constraintViolated(constraint: string): Message {
  return { code: 'constraint-violated', text: `Type constraint \`${constraint}\` violated.`, details: { constraint } };
}

export function cannotAssignToNothing(actual: string): Message {
  return {
    code: 'type-mismatch',
    text:
      `Expected \`nothing\`, but got type \`${actual}\`.\n\n` +
      '`nothing` is typically used as the return type of functions that throw errors.',
  };
}

/** Two classes of one name, as when two versions of a module are loaded. */
export function versionConflict(
  name: string,
  expected: { readonly moduleUri: string; readonly isModuleClass: boolean },
  actual: { readonly moduleUri: string },
): Message {
  const how = expected.isModuleClass ? 'defined by module' : 'defined in module';
  return {
    code: 'module-version-conflict',
    text:
      `Module version conflict: Expected value of type \`${name}\` ${how} \`${expected.moduleUri}\`, ` +
      `but got type \`${name}\` ${how} \`${actual.moduleUri}\`.\n`,
  };
}
