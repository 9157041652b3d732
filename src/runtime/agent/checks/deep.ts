/** Looks at every part of a module that is open, without running anything. */
import { type ErrorCode, LazyObject, type LazyValue, PklError, type Span } from '../../../lang/index.ts';
import { walk } from '../../../lang/syntax/index.ts';
import type { OpenModule } from '../../language/engine.ts';
import { tolerantModule } from './repair.ts';

/** Deeper than any file of an agent goes; an object that contains itself goes on for ever. */
const DEEPEST = 12;

/** Names that nothing has, and what an object of its kind can never have. */
const impossible: ReadonlySet<ErrorCode> = new Set([
  'unknown-property',
  'unknown-method',
  'unknown-type',
  'property-not-allowed',
  'element-not-allowed',
  'entry-not-allowed',
  'duplicate-member',
]);

/** Values that do not fit. */
const ofValues: ReadonlySet<ErrorCode> = new Set(['type-mismatch', 'constraint-violated']);

/**
 * What is wrong inside a property of a module: unknown fields, and values of a wrong type. What only can be known when
 * the agent runs is left out.
 *
 * @param property null for the whole module, of which nothing may depend on a run
 */
export function deepErrors(opened: OpenModule, property: string | null): readonly PklError[] {
  const errors: PklError[] = [];
  visit(() => (property === null ? opened.lazy() : opened.lazy(property)), errors, 0);
  return property === null ? errors : errors.filter(isLasting);
}

/** Reads everything, each part by itself, so that one failure does not hide another. */
function visit(read: () => LazyValue | undefined, errors: PklError[], depth: number): void {
  if (depth > DEEPEST) return;
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

/** The keys of a mapping are looked at together with its values. */
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
 * Whether an error would be there in a run as well. A promise stands for its own text here, which may be no number or no
 * method, and a file may not be there yet.
 */
function isLasting(error: PklError): boolean {
  return isImpossible(error) || (ofValues.has(error.code) && !dependsOnRun(error));
}

/** Whether something is there that cannot be. Whatever stands beside it in its object is not looked at then. */
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
