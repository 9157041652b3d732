/**
 * The values of the language as the evaluator holds them. Booleans, strings and integers are plain JavaScript values;
 * everything else is a class. Nothing here leaves `src/lang`: the outside sees what `export.ts` makes of it.
 */

import type { VmClass, VmTypeAlias } from './class.ts';
import type { VmList, VmMap, VmSet } from './collections.ts';
import type { VmFunction } from './function.ts';
import type { VmObject } from './object.ts';
import type { VmReference } from './reference.ts';
import type { VmBytes, VmDataSize, VmDuration, VmFloat, VmIntSeq, VmNull, VmPair, VmRegex } from './scalars.ts';

/** An `Int`: a safe integer as number (never `-0`), anything larger up to 64 bits as bigint. One form per number. */
export type VmInt = number | bigint;

export type VmNumber = VmInt | VmFloat;

export type VmCollection = VmList | VmSet;

export type VmValue =
  | VmNull
  | boolean
  | VmNumber
  | string
  | VmBytes
  | VmRegex
  | VmPair
  | VmIntSeq
  | VmDuration
  | VmDataSize
  | VmList
  | VmSet
  | VmMap
  | VmObject
  | VmFunction
  | VmClass
  | VmTypeAlias
  | VmReference;
