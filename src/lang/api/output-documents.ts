/** The output of a module as documents whose texts lead back to members. */
import type { RenderedMember } from '../values/context.ts';
import { getProperty } from '../values/make.ts';
import { readSlot, VmObject } from '../values/object.ts';
import type { VmBytes } from '../values/scalars.ts';
import { baseClass } from '../values/standard-library.ts';
import { quoteString } from '../values/string-literal.ts';
import type { VmValue } from '../values/value.ts';
import { textOfOutput } from './rendered-texts.ts';

/** A part of a module's output. */
export interface OutputDocument {
  /** The path of the file in `output.files`; null for the output itself. */
  readonly path: string | null;
  /** Its text; null when its renderer makes bytes. */
  readonly text: string | null;
  readonly bytes: Uint8Array | null;
  /** The members that the text shows, in the order of their starts; empty when the module made the text in another way. */
  readonly members: readonly RenderedMember[];
}

/** A document that a renderer has written. */
export interface RenderedDocument {
  readonly value: VmValue;
  readonly text: string;
  readonly members: readonly RenderedMember[];
}

/**
 * The documents of an output.
 *
 * @param rendered where the evaluation adds each document that it renders
 */
export function documentsOf(
  module: VmObject,
  output: VmObject,
  rendered: readonly RenderedDocument[],
): readonly OutputDocument[] {
  const files = getProperty(output, 'files');
  const entries = files instanceof VmObject ? [...(files.shape.entries?.values() ?? [])] : [];
  if (!(files instanceof VmObject) || entries.length === 0)
    return [documentOf(module, output, null, 'output', rendered)];
  return entries.map((info) => {
    const path = info.key as string;
    const where = `output.files[${quoteString(path)}]`;
    return documentOf(module, readSlot(files, info) as VmObject, path, where, rendered);
  });
}

function documentOf(
  module: VmObject,
  output: VmObject,
  path: string | null,
  where: string,
  rendered: readonly RenderedDocument[],
): OutputDocument {
  const isBinary = output.property('renderer') !== undefined && isBytesRenderer(getProperty(output, 'renderer'));
  if (isBinary) {
    const { bytes } = getProperty(output, 'bytes') as VmBytes;
    return { path, text: null, bytes, members: [] };
  }
  const text = textOfOutput(output);
  const source = rendered.find((each) => each.text === text);
  if (source === undefined) return { path, text, bytes: null, members: [] };
  const prefix = source.value === module ? '' : `${where}.value`;
  const isOfOutput = prefix === '' || getProperty(output, 'value') === source.value;
  const members = isOfOutput ? source.members.map((each) => ({ ...each, path: joined(prefix, each.path) })) : [];
  return { path, text, bytes: null, members };
}

function isBytesRenderer(renderer: VmValue): boolean {
  return renderer instanceof VmObject && renderer.cls.isSubclassOf(baseClass('BytesRenderer'));
}

function joined(prefix: string, path: string): string {
  return prefix === '' || path.startsWith('[') ? prefix + path : `${prefix}.${path}`;
}
