import { decodeUtf8 } from '../base/utf8.ts';
import { Env } from './code.ts';
import { getProperty } from './make.ts';
import { CONSTANT, Member } from './member.ts';
import { prototypeOf, VmObject } from './object.ts';
import { NULL, VmBytes } from './scalars.ts';
import type { Definition, SlotInfo } from './shape.ts';
import { baseClass } from './standard-library.ts';
import type { VmValue } from './value.ts';

const DEFINITION: Definition = { kind: 'native' };

/** Most resources are used in one form only, so the text is decoded on first read. */
const TEXT = new Member({
  qualifiedName: 'pkl.base#Resource.text',
  span: null,
  bodySpan: null,
  compile: () => (resource) => decodeUtf8((getProperty(resource as VmObject, 'bytes') as VmBytes).bytes),
});

/** A `Resource`: the result of `read`, except for environment variables and properties. */
export function resourceObject(uri: string, bytes: Uint8Array): VmObject {
  const prototype = prototypeOf(baseClass('Resource'));
  const shape = prototype.shape.derive(DEFINITION, (builder) => {
    builder.property('uri', CONSTANT);
    builder.property('text', TEXT);
    builder.property('bytes', CONSTANT);
  });
  const given: VmValue[] = [];
  given[(shape.properties.get('uri') as SlotInfo).slot] = uri;
  given[(shape.properties.get('bytes') as SlotInfo).slot] = new VmBytes(bytes);
  return new VmObject(shape, prototype, new Env(null, NULL, given));
}
