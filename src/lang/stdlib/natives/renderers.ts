/** `renderDocument` and `renderValue` of every renderer class. */
import { conversionOf, type Declarations } from '../../formats/conversion.ts';
import { FORMATS, type Format, Settings } from '../../formats/index.ts';
import { MemberRecorder } from '../../formats/members.ts';
import { fieldName } from '../../formats/textproto.ts';
import { classOf } from '../../values/class-of.ts';
import { evaluationContext } from '../../values/context.ts';
import { method, type NativeModule, type NativeTable } from '../../values/native.ts';
import type { VmObject } from '../../values/object.ts';
import { VmBytes } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';

/** The native members of a module's renderer classes; undefined when it has none. */
export function rendererNatives(uri: string, declarations: Declarations): NativeModule | undefined {
  const formats = FORMATS.filter(({ moduleUri }) => moduleUri === uri);
  if (formats.length === 0) return undefined;
  return Object.fromEntries(formats.map((format) => [format.className, formatTable(format, declarations)]));
}

function formatTable(format: Format, declarations: Declarations): NativeTable {
  const table = {
    'renderDocument()': method((self: VmObject, value: VmValue) => render(format, declarations, self, value, true)),
    'renderValue()': method((self: VmObject, value: VmValue) => render(format, declarations, self, value, false)),
  };
  if (format.name !== 'textproto') return table;
  return { ...table, 'renderType()': method((_self: VmObject, type: VmValue) => fieldName(classOf(type).name)) };
}

function render(
  format: Format,
  declarations: Declarations,
  settings: VmObject,
  value: VmValue,
  isDocument: boolean,
): VmValue {
  const member = isDocument ? 'renderDocument' : 'renderValue';
  const site = `${format.moduleUri.replace(':', '.')}#${format.className}.${member}`;
  const conversion = conversionOf(settings, declarations);
  const onDocument = isDocument ? evaluationContext().onDocument : undefined;
  const members = onDocument === undefined ? undefined : new MemberRecorder();
  const renderer = format.make({ conversion, site, declarations, members }, new Settings(settings));
  if (isDocument) renderer.renderDocument(value);
  else renderer.renderValue(value);
  if ('bytes' in renderer) return new VmBytes(renderer.bytes);
  const { text } = renderer;
  if (members !== undefined) onDocument?.(value, text, members.in(text));
  return text;
}
