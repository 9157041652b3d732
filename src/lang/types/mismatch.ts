/** Errors for values that do not fit a type. */

import type { Span } from '../base/source.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
import {
  cannotAssignToNothing,
  constraintViolated,
  typeMismatch,
  typeMismatchValue,
  unionMismatch,
  versionConflict,
} from '../diagnostics/messages/types.ts';
import type { VmClass } from '../values/class.ts';
import { classOf } from '../values/class-of.ts';
import { displayValue } from '../values/display.ts';
import { VmObject } from '../values/object.ts';
import { VmNull } from '../values/scalars.ts';
import type { VmValue } from '../values/value.ts';

/** The location of a type: the first stack frame of its mismatches. */
export interface TypeLocation {
  readonly span: Span;
  readonly member: string;
}

/** Lines of text that will be indented by the given number of columns. */
type Lines = (indent: number) => readonly string[];

/** A value that does not fit. A trivial mismatch only says that the type is different. */
export class TypeMismatch extends PklError {
  readonly site: TypeLocation;
  readonly isTrivial: boolean;
  /** Why no alternative of a union fits. */
  readonly #explanation: Lines | null;

  constructor(site: TypeLocation, message: Message, isTrivial: boolean, explanation: Lines | null = null) {
    super(message, site.span, site.member);
    this.site = site;
    this.isTrivial = isTrivial;
    this.#explanation = explanation;
  }

  /** The whole message, as part of the explanation of a union. */
  describe(indent: number): readonly string[] {
    const values = this.values.map(({ label, text }) => `${label}: ${shortened(text, VALUE_LIMIT - indent)}`);
    const diagram = (this.diagram ?? []).map((line) => (line === '' ? '' : `    ${line}`));
    const explanation = this.#explanation?.(indent) ?? [];
    return [...this.text.split('\n'), ...values, ...paragraph(diagram), ...paragraph(explanation)];
  }
}

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

const VALUE_LIMIT = 80;

/** Limits the text of a value further. */
function shortened(text: string, limit: number): string {
  return text.length < limit ? text : `${text.slice(0, Math.max(limit - 3, 0))}...`;
}

function valueLine(value: VmValue): { label: string; text: string } {
  return { label: 'Value', text: displayValue(value, { limit: VALUE_LIMIT }) };
}

/** The value is not an instance of the class. */
export function notOfClass(site: TypeLocation, value: VmValue, expected: VmClass): TypeMismatch {
  const name = expected.displayName;
  if (value instanceof VmNull) return new TypeMismatch(site, typeMismatchValue(name, 'null'), true);
  const actual = classOf(value);
  if (value instanceof VmObject && actual !== expected && actual.displayName === name) {
    return new TypeMismatch(site, versionConflict(name, expected, actual), true);
  }
  return new TypeMismatch(site, { ...typeMismatch(name, actual.displayName), values: [valueLine(value)] }, true);
}

/** The value is none of the strings of a literal type or union of literals. `expected` is already rendered. */
export function notTheLiteral(site: TypeLocation, value: VmValue, expected: string, isUnion: boolean): TypeMismatch {
  if (value instanceof VmNull || (isUnion && typeof value === 'string')) {
    return new TypeMismatch(site, typeMismatchValue(expected, displayValue(value)), true);
  }
  const message = typeMismatch(expected, classOf(value).displayName);
  return new TypeMismatch(site, { ...message, values: [valueLine(value)] }, true);
}

/** A constraint of the type evaluated to false. */
export function notSatisfied(
  site: TypeLocation,
  value: VmValue,
  constraint: string,
  diagram: readonly string[],
): TypeMismatch {
  const error = new TypeMismatch(site, { ...constraintViolated(constraint), values: [valueLine(value)] }, false);
  error.diagram = diagram;
  return error;
}

/** No alternative of a union accepts the value. */
export function noAlternative(
  site: TypeLocation,
  value: VmValue,
  union: string,
  alternatives: readonly { readonly text: string; readonly span: Span; readonly error: PklError }[],
): TypeMismatch {
  const informative = alternatives.filter(
    ({ error, span }) => !(error instanceof TypeMismatch && error.isTrivial && error.site.span.start === span.start),
  );
  const explanation: Lines = (indent) =>
    informative.flatMap(({ text, error }, i) => [
      ...(i > 0 ? [''] : []),
      `* Value is not of type \`${text}\` because:`,
      ...reasons(error, indent + 2).map((line) => (line === '' ? '' : `  ${line}`)),
    ]);
  const hasReasons = informative.length > 0;
  const message =
    value instanceof VmNull && !hasReasons
      ? typeMismatchValue(union, 'null')
      : unionMismatch(union, classOf(value).displayName, hasReasons);
  const hint = hasReasons ? { hint: explanation(0).join('\n') } : {};
  return new TypeMismatch(
    site,
    { ...message, values: [valueLine(value)], ...hint },
    false,
    hasReasons ? explanation : null,
  );
}

function reasons(error: PklError, indent: number): readonly string[] {
  return error instanceof TypeMismatch ? error.describe(indent) : error.text.split('\n');
}

/** No value is a `nothing`. */
export function notOfNothing(site: TypeLocation, value: VmValue): TypeMismatch {
  const message = cannotAssignToNothing(classOf(value).displayName);
  return new TypeMismatch(site, { ...message, values: [valueLine(value)] }, false);
}
