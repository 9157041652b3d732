/** Declared types as far as Protobuf needs them. */

import type { Span } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import { cannotRenderProtobufKeyType } from '../diagnostics/messages/render.ts';
import type { VmClass } from '../values/class.ts';
import type { VmValue } from '../values/value.ts';

/** A declared type, aliases resolved. `parts` are alternatives, type arguments, or the type inside. */
export interface FieldType {
  readonly kind: 'class' | 'literal' | 'nullable' | 'union' | 'constrained' | 'other';
  /** The class whose instances the type allows; null unless it is a single class. */
  readonly cls: VmClass | null;
  readonly parts: readonly FieldType[];
  /** Whether a value is of the type. */
  readonly accepts: (value: VmValue) => boolean;
  readonly span: Span | null;
}

/** What simplifying a type needs to know. */
export interface Simplification {
  /** The type String, standing where a literal stood. */
  readonly stringType: (literal: FieldType) => FieldType;
  /** The member named in errors. */
  readonly site: string;
}

/** A type without nullability; the literals of a union become a single String. */
export function simplified(type: FieldType, options: Simplification): FieldType {
  const [first] = type.parts;
  if (type.kind === 'nullable' && first !== undefined) return simplified(first, options);
  if (type.kind === 'literal') return options.stringType(type);
  if (type.kind === 'union') return simplifiedUnion(type, options);
  if (type.kind !== 'class') return type;
  if (type.cls?.name !== 'Listing' && type.cls?.name !== 'Mapping') return type;
  const parts = type.parts.map((part) => simplified(part, options));
  if (type.cls.name === 'Mapping') checkKey(parts[0], type, options);
  return { ...type, parts };
}

function simplifiedUnion(union: FieldType, options: Simplification): FieldType {
  const parts: FieldType[] = [];
  for (const part of union.parts) {
    const resolved = simplified(part, options);
    const isString = resolved.kind === 'class' && resolved.cls?.name === 'String';
    if (!isString || !parts.some((each) => each.cls === resolved.cls)) parts.push(resolved);
  }
  const [only] = parts;
  if (parts.length === 1 && only?.cls?.name === 'String') return only;
  // Of classes that inherit from each other, the most specific comes first and provides the name.
  parts.sort((a, b) => {
    if (a.cls === null || b.cls === null || a.cls === b.cls) return 0;
    if (a.cls.isSubclassOf(b.cls)) return -1;
    return b.cls.isSubclassOf(a.cls) ? 1 : 0;
  });
  return { ...union, parts };
}

function checkKey(key: FieldType | undefined, mapping: FieldType, { site }: Simplification): void {
  if (key === undefined) return;
  const isAllowed = key.kind === 'class' && /^(?:Int|String|Boolean)$/.test(key.cls?.name ?? '');
  if (!isAllowed) throw new PklError(cannotRenderProtobufKeyType(), mapping.span, site);
}
