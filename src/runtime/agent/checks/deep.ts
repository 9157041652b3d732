/** Checks every part of an open module without running anything. */
import { type ErrorCode, LazyObject, type LazyValue, PklError, type Span } from '../../../lang/index.ts';
import { walk } from '../../../lang/syntax/index.ts';
import type { OpenModule } from '../../language/engine.ts';
import { tolerantModule } from './repair.ts';

/** Deeper than any agent file. Without a limit, an object that contains itself would never end. */
const MAX_DEPTH = 12;

/** Unknown names, and members that an object of that type can never have. */
const impossible: ReadonlySet<ErrorCode> = new Set([
  'unknown-property',
  'unknown-method',
  'unknown-type',
  'property-not-allowed',
  'element-not-allowed',
  'entry-not-allowed',
  'duplicate-member',
]);

/** Values of the wrong type. */
const ofValues: ReadonlySet<ErrorCode> = new Set(['type-mismatch', 'constraint-violated']);

/**
 * Errors inside a property of a module: unknown fields and values of the wrong type. Skips what can only be known at
 * run time.
 *
 * @param property null for the whole module, which must not depend on a run
 */
export function deepErrors(opened: OpenModule, property: string | null): readonly PklError[] {
  const errors: PklError[] = [];
  visit(() => (property === null ? opened.lazy() : opened.lazy(property)), errors, 0);
  return property === null ? errors : errors.filter(isLasting);
}

/** Reads every part separately, so that one error does not hide another. */
function visit(read: () => LazyValue | undefined, errors: PklError[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  let value: LazyValue | undefined;
  try {
    value = read();
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    errors.push(error);
    return;
  }
  if (!(value instanceof LazyObject)) return;
  const object = value;
  for (const name of object.keys()) visit(() => object.get(name), errors, depth + 1);
  for (let i = 0; i < object.elementCount; i++) visit(() => object.element(i), errors, depth + 1);
  visitEntries(object, errors, depth);
}

/** The keys of a mapping are checked together with its values. */
function visitEntries(object: LazyObject, errors: PklError[], depth: number): void {
  let values: readonly LazyValue[] = [];
  visit(
    () => {
      values = object.entries().map(([, value]) => value);
      return undefined;
    },
    errors,
    depth,
  );
  for (const value of values) visit(() => value, errors, depth + 1);
}

/**
 * Whether an error would also occur at run time. Here, a promise is its own text, which may not be a number or a
 * method, and a file may not exist yet.
 */
function isLasting(error: PklError): boolean {
  return isImpossible(error) || (ofValues.has(error.code) && !dependsOnRun(error));
}

/** Whether an invalid member exists. Its siblings are then not checked. */
export function isImpossible({ code }: PklError): boolean {
  return impossible.has(code);
}

function dependsOnRun({ frames, values }: PklError): boolean {
  return values.some(({ text }) => text.includes('@(')) || frames.some(({ span }) => hasPromiseOrRead(span));
}

/** Whether something in a part of a file is a promise, or read from elsewhere. */
function hasPromiseOrRead({ source, start, end }: Span): boolean {
  let found = false;
  walk(tolerantModule(source).module, (node) => {
    if (node.kind !== 'Module' && (node.end <= start || node.start >= end)) return false;
    found ||= node.kind === 'Promise' || node.kind === 'Read';
    return !found;
  });
  return found;
}
