import { aliasType } from '../../compile/types/aliases.ts';
import { invariant } from '../../diagnostics/error.ts';
import { VmTypeAlias } from '../../values/class.ts';
import { getProperty } from '../../values/make.ts';
import { VmObject } from '../../values/object.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';

/**
 * The value as a `UInt8`. Other values fail as if assigned to a declaration of that type; `member` is the name of the
 * location in stack frames.
 */
export function requireByte(value: VmValue, member: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 255) return value;
  const base = baseClass('Int').env.self;
  invariant(base instanceof VmObject, 'the classes of pkl:base see their module');
  const alias = getProperty(base, 'UInt8');
  invariant(alias instanceof VmTypeAlias, 'UInt8 is an alias');
  return aliasType(alias, [], member).check(value, base, base.env) as number;
}
