/**
 * The standard library of this process: its modules and classes are immutable, so they are made once and are the same
 * for all evaluators.
 */
import type { VmClass } from './class.ts';
import type { VmObject } from './object.ts';

/** The members of `pkl:base` visible to every module. */
export interface BaseModule {
  readonly object: VmObject;
  readonly cls: VmClass;
}

export const standardLibrary: {
  /** By URI. */
  readonly modules: Map<string, VmObject>;
  /** `pkl:base`, once it has been made. */
  base: BaseModule | undefined;
} = { modules: new Map(), base: undefined };

/** The classes of built-in values, each created on first use. */
const baseClasses = new Map<string, VmClass>();
let makeBaseClass: (name: string) => VmClass | undefined = () => undefined;

/** Registers the source of the `pkl:base` classes. The base module is immutable and exists once per process. */
export function registerBaseModule(make: (name: string) => VmClass | undefined): void {
  baseClasses.clear();
  makeBaseClass = make;
}

/** A class of `pkl:base` by name. */
export function baseClass(name: string): VmClass {
  const known = baseClasses.get(name);
  if (known !== undefined) return known;
  const made = makeBaseClass(name);
  if (made === undefined) throw new TypeError(`pkl:base has no class ${name}`);
  baseClasses.set(name, made);
  return made;
}
