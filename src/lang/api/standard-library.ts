/** The modules of the standard library: made once, and the same for everybody. */
import type { BaseModule } from '../compile/compiler.ts';
import type { VmObject } from '../values/object.ts';

export const standardLibrary: {
  /** By URI. */
  readonly modules: Map<string, VmObject>;
  /** `pkl:base`, once it has been made. */
  base: BaseModule | undefined;
} = { modules: new Map(), base: undefined };
