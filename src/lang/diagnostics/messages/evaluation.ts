/** Errors in the evaluation of expressions. */
import type { Message } from '../error.ts';

export { operatorNotDefined, unaryOperatorNotDefined } from './arithmetic.ts';

/** A method that takes any number of arguments was called as if it were an ordinary one. */
export function onlyForLibrary(className: string): Message {
  return { code: 'only-for-library', text: `Class \`${className}\` can only be used by the standard library.` };
}

/** A function or method was called with a wrong number of arguments. */
export function wrongArgumentCount(expected: number, actual: number): Message {
  return { code: 'wrong-argument-count', text: `Expected ${expected} function arguments but got ${actual}.` };
}

/** Evaluation nested too deeply, almost always an endless recursion. */
export function stackOverflow(): Message {
  return { code: 'stack-overflow', text: 'A stack overflow occurred.' };
}

function constHint(what: string, name: string, verb: string): string {
  return (
    'To fix, do either of:\n' +
    `1. Add modifier \`const\` to ${what} \`${name}\`\n` +
    `2. Self-import this module, and reference this ${what} from ${verb}.`
  );
}

/** A constant refers to a property that is not constant. */
export function propertyMustBeConst(name: string): Message {
  return {
    code: 'property-must-be-const',
    text: `Cannot reference property \`${name}\` from here because it is not \`const\`.`,
    hint: constHint('property', name, 'the import'),
  };
}

export function methodMustBeConst(name: string): Message {
  return {
    code: 'method-must-be-const',
    text: `Cannot call method \`${name}\` from here because it is not \`const\`.`,
    hint: constHint('method', name, 'the import'),
  };
}

export function thisIsNotConst(): Message {
  return { code: 'this-is-not-const', text: 'Cannot reference `this` from here because it is not `const`.' };
}

export function noOuterScope(): Message {
  return { code: 'no-outer-scope', text: 'Top-level scope does not have an outer scope.' };
}

export function missingMapValue(): Message {
  return {
    code: 'missing-map-value',
    text:
      'Number of `Map()` arguments must be a multiple of two: ' +
      '`Map(key1, value1, key2, value2, ..., keyN, valueN)`',
  };
}

export function expectedNonNull(): Message {
  return { code: 'expected-non-null', text: 'Expected a non-null value, but got `null`.' };
}

export function cannotFindKey(key: string): Message {
  return { code: 'unknown-key', text: `Cannot find key \`${key}\`.` };
}

/** A property without a value was read. */
export function undefinedProperty(name: string): Message {
  return { code: 'undefined-property', text: `Tried to read property \`${name}\` but its value is undefined.` };
}

export function cannotInvokeAbstract(what: 'method' | 'property', name: string): Message {
  return { code: 'cannot-invoke-abstract', text: `Cannot invoke abstract ${what} \`${name}\`.` };
}

export function cannotInvokeSupermethod(): Message {
  return { code: 'cannot-invoke-supermethod', text: 'Cannot invoke a supermethod from here.' };
}

/** The time limit, in seconds, has passed. */
export function timedOut(seconds: number): Message {
  return { code: 'timed-out', text: `Evaluation timed out after ${seconds} second(s).` };
}

/** A single value is larger than the engine supports. */
export function valueTooLarge(): Message {
  return { code: 'value-too-large', text: 'A value became larger than can be held.' };
}

/** The values of an evaluation exceed their memory limit. */
export function memoryExceeded(bytes: number): Message {
  return {
    code: 'memory-exceeded',
    text: `The values of this evaluation take more than ${Math.round(bytes / 2 ** 20)} MiB of memory.`,
  };
}

/** The evaluation took more steps than it may. */
export function stepsExceeded(steps: number): Message {
  return { code: 'steps-exceeded', text: `The evaluation takes more than ${steps} steps.` };
}

/** An expression that is not a path to a value. */
export function notAPath(text: string): Message {
  return {
    code: 'not-a-path',
    text: `\`${text}\` is not a path to a value.`,
    hint: 'Use property names, and keys in brackets, as in `servers[0].port` or `ports["http"]`.',
  };
}

/** Something has to be waited for by an evaluation that cannot wait. */
export function mustWait(what: string): Message {
  return {
    code: 'must-wait',
    text: `The answer of ${what} has to be waited for, which this evaluation cannot do.`,
    hint: 'Evaluate with `await evaluator.evaluate(…)` or `await evaluation.settle(…)`.',
  };
}

/** The left operand of an operator that only evaluates the right one if necessary. */
export function leftOperandNotDefined(operator: string, type: string, value: string): Message {
  return {
    code: 'operator-not-defined',
    text: `Operator \`${operator}\` is not defined for left operand type \`${type}\`.`,
    values: [{ label: 'Left operand', text: value }],
  };
}

/** A module whose `output` has the wrong type for its use. */
export function invalidOutput(property: string, moduleUri: string, expected: string, actual: string): Message {
  return {
    code: 'invalid-output',
    text: `Expected \`${property}\` of module \`${moduleUri}\` to be of type \`${expected}\`, but got type \`${actual}\`.`,
  };
}

/** `throw(text)`. */
export function thrown(text: string): Message {
  return { code: 'thrown', text };
}

/** A host function has thrown. */
export function hostFunctionFailed(text: string): Message {
  return { code: 'host-function-failed', text };
}
