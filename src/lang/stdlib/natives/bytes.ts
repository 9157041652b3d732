import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { encodeBase64 } from '../../base/base64.ts';
import { type Charset, decodeText } from '../../base/charsets.ts';
import { PklError } from '../../diagnostics/error.ts';
import { invalidCharset } from '../../diagnostics/messages/strings.ts';
import { checkCollectionLength, VmList } from '../../values/collections.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { wrapInt } from '../../values/number.ts';
import { type DataSizeUnit, NULL, type VmBytes } from '../../values/scalars.ts';
import { makeDataSize } from '../../values/units.ts';
import type { VmInt } from '../../values/value.ts';

/** The first eight bytes of a SHA-256 digest as an Int, the least significant byte first. */
export function sha256Int(bytes: Uint8Array): VmInt {
  const digest = sha256(bytes);
  return wrapInt(new DataView(digest.buffer, digest.byteOffset).getBigInt64(0, true));
}

const SIZE_UNITS: readonly DataSizeUnit[] = ['b', 'kb', 'mb', 'gb', 'tb', 'pb'];

/** The length in the largest decimal unit that leaves at least one before the point. */
function size(self: VmBytes): ReturnType<typeof makeDataSize> {
  const { length } = self.bytes;
  let order = 0;
  while (length >= 1000 ** (order + 1)) order++;
  return makeDataSize(length / 1000 ** order, SIZE_UNITS[order] ?? 'b');
}

function decodeToString(self: VmBytes, charset: string): string {
  const text = decodeText(self.bytes, charset as Charset);
  if (text === undefined) throw new PklError(invalidCharset(charset));
  return text;
}

export const bytes: NativeTable = {
  length: property((self: VmBytes) => self.bytes.length),
  size: property(size),
  base64: property((self: VmBytes) => encodeBase64(self.bytes)),
  hex: property((self: VmBytes) => bytesToHex(self.bytes)),
  md5: property((self: VmBytes) => bytesToHex(md5(self.bytes))),
  sha1: property((self: VmBytes) => bytesToHex(sha1(self.bytes))),
  sha256: property((self: VmBytes) => bytesToHex(sha256(self.bytes))),
  sha256Int: property((self: VmBytes) => sha256Int(self.bytes)),
  'getOrNull()': method((self: VmBytes, index: VmInt) => self.bytes[Number(index)] ?? NULL),
  'decodeToString()': method(decodeToString),
  'toList()': method((self: VmBytes) => {
    checkCollectionLength(self.bytes.length);
    return new VmList(Array.from(self.bytes));
  }),
};
