/** Findings of the checker that evaluation does not report, or reports as something else. */
import type { Message } from '../error.ts';

export function nullabilityMismatch(expected: string, actual: string): Message {
  return {
    code: 'nullability-mismatch',
    text: `Expected value of type \`${expected}\`, but \`${actual}\` may be \`null\`.`,
    hint: 'Provide a value with `??`, insist on one with `!!`, or make the type nullable.',
  };
}

export function mismatchedType(expected: string, actual: string): Message {
  return { code: 'type-mismatch', text: `Expected value of type \`${expected}\`, but got type \`${actual}\`.` };
}

export function violatedConstraint(constraints: readonly string[], value: string): Message {
  const shown = constraints.map((constraint) => `\`${constraint}\``).join(' or ');
  return { code: 'constraint-violated', text: `Type constraint ${shown} violated by \`${value}\`.` };
}

export function recursiveProperty(name: string): Message {
  return {
    code: 'recursive-property',
    text: `Property \`${name}\` is defined by itself.`,
    hint: `To refer to the inherited value, write \`super.${name}\`.`,
  };
}

export function abstractInConcrete(kind: string, name: string): Message {
  return {
    code: 'abstract-in-concrete-class',
    text: `\`${name}\` is abstract, but the ${kind} that declares it is not.`,
    hint: `Make the ${kind} abstract as well.`,
  };
}

export function repeatedModifier(modifier: string): Message {
  return { code: 'repeated-modifier', text: `Modifier \`${modifier}\` is given twice.` };
}

export function notImplemented(owner: string, kind: string, name: string): Message {
  return {
    code: 'not-implemented',
    text: `\`${owner}\` is not abstract, but does not implement the abstract ${kind} \`${name}\`.`,
    hint: 'Implement it, or make the class abstract.',
  };
}

export function missingDefaultValue(name: string): Message {
  return {
    code: 'missing-default-value',
    text: `Property \`${name}\` has no value, and objects cannot give it one.`,
    hint: 'Give it a value where it is declared, or redeclare it with one.',
  };
}

export function globWithoutMatches(pattern: string): Message {
  return { code: 'glob-without-matches', text: `No module matches \`${pattern}\`.` };
}

export function tooManyMatches(limit: number): Message {
  return {
    code: 'too-many-matches',
    text: `The pattern matches more than ${limit} modules; only the first ${limit} are analyzed.`,
    hint: 'Evaluation imports them all. To have them all checked, split the pattern.',
  };
}

export function unusedImport(name: string): Message {
  return { code: 'unused-import', text: `Import \`${name}\` is not used.` };
}

export function unusedDefinition(kind: string, name: string): Message {
  return { code: 'unused-definition', text: `Local ${kind} \`${name}\` is not used.` };
}

export function unusedVariable(name: string): Message {
  return { code: 'unused-variable', text: `Variable \`${name}\` is not used.` };
}

export function unusedParameter(name: string): Message {
  return { code: 'unused-parameter', text: `Parameter \`${name}\` is not used.` };
}

export function unusedTypeParameter(name: string): Message {
  return { code: 'unused-parameter', text: `Type parameter \`${name}\` is not used.` };
}

export function alwaysTrue(type: string): Message {
  return { code: 'always-true', text: `This is always true: the value is of type \`${type}\`.` };
}

export function alwaysFalse(tested: string, type: string): Message {
  return { code: 'always-false', text: `This is always false: no value of type \`${type}\` is of type \`${tested}\`.` };
}

export function redundantCast(type: string): Message {
  return { code: 'redundant-cast', text: `The cast is not needed: the value is of type \`${type}\`.` };
}

export function impossibleCast(tested: string, type: string): Message {
  return {
    code: 'impossible-cast',
    text: `The cast always fails: no value of type \`${type}\` is of type \`${tested}\`.`,
  };
}

export function redundantFallback(type: string): Message {
  return {
    code: 'redundant-fallback',
    text: `The value after \`??\` is never used: \`${type}\` does not include \`null\`.`,
  };
}

export function redundantNonNull(type: string): Message {
  return { code: 'redundant-non-null', text: `\`!!\` is not needed: \`${type}\` does not include \`null\`.` };
}

export function redundantConversion(method: string, member: string): Message {
  return {
    code: 'redundant-conversion',
    text: `\`${method}()\` is not needed: the object has \`${member}\` itself.`,
  };
}

export function redundantInterpolation(): Message {
  return { code: 'redundant-interpolation', text: 'The string consists of one value that is a string already.' };
}

export function couldBeSpread(): Message {
  return {
    code: 'could-be-spread',
    text: 'The generator adds what it iterates over, unchanged.',
    hint: 'Spread it: `...values`.',
  };
}

export function unresolvedLink(name: string): Message {
  return { code: 'unresolved-link', text: `The comment refers to \`${name}\`, which does not exist.` };
}

export function featureTooNew(feature: string, since: string, required: string): Message {
  return {
    code: 'feature-too-new',
    text: `${feature} needs Pkl ${since}, but the module says that ${required} is enough.`,
    hint: `Raise \`minPklVersion\` to at least \`${since}\`.`,
  };
}

export function importNeedsNewer(module: string, needed: string, required: string): Message {
  return {
    code: 'import-needs-newer',
    text: `Module \`${module}\` needs Pkl ${needed}, but this module says that ${required} is enough.`,
  };
}

export function unknownSuppression(name: string): Message {
  return { code: 'unknown-suppression', text: `There is no group of findings named \`${name}\`.` };
}

export function unusedSuppression(name: string): Message {
  return {
    code: 'unused-suppression',
    text: `The comment suppresses nothing: there is no finding of \`${name}\` here.`,
  };
}
