/** The forms of results for embedders. */
import { decodeUtf8 } from '../base/utf8.ts';
import { exportValue } from '../values/export.ts';
import { toJson } from '../values/json.ts';
import { getProperty } from '../values/make.ts';
import { readSlot, VmObject } from '../values/object.ts';
import { toPlain } from '../values/plain.ts';
import type { VmBytes } from '../values/scalars.ts';
import type { VmValue } from '../values/value.ts';

/**
 * The form of a value in JavaScript: `plain` as of `toPlain`, `json` as of `toJson`, `exact` as of `LazyObject.export`,
 * with a class for each type that JavaScript lacks.
 */
export type ResultForm = 'plain' | 'json' | 'exact';

/** An output file of a module. */
export interface OutputFile {
  readonly bytes: Uint8Array;
  /** The bytes as text in UTF-8. */
  readonly text: string;
}

/** The value in a form. */
export function inForm(value: VmValue, form: ResultForm): unknown {
  const exported = exportValue(value);
  if (form === 'exact') return exported;
  return form === 'json' ? toJson(exported) : toPlain(exported);
}

/** The `files` of an output by path; empty when it has none. */
export function filesOf(output: VmObject): Map<string, OutputFile> {
  const files = getProperty(output, 'files');
  const found = new Map<string, OutputFile>();
  if (!(files instanceof VmObject)) return found;
  for (const info of files.shape.entries?.values() ?? []) {
    const { bytes } = getProperty(readSlot(files, info) as VmObject, 'bytes') as VmBytes;
    const file = {
      bytes,
      get text() {
        return decodeUtf8(bytes);
      },
    };
    found.set(info.key as string, file);
  }
  return found;
}
