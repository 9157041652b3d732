// The part of a document that the page shows.
import type { OutputDocument } from '../../lang/index.ts';
import { MAX_SHOWN, type ShownDocument } from '../messages.ts';

/** How many members of a document lead back to the source. */
const MAX_MEMBERS = 100_000;
const BYTES_PER_LINE = 16;
/** How many characters a line of bytes takes. */
const LINE_LENGTH = 80;

export function shownDocument({ path, text, bytes, members }: OutputDocument): ShownDocument {
  if (bytes !== null) {
    const shown = bytes.subarray(0, Math.floor(MAX_SHOWN / LINE_LENGTH) * BYTES_PER_LINE);
    const isWhole = shown.length === bytes.length;
    return { path, text: hexadecimal(shown), length: bytes.length, isWhole, bytes, members: new Uint32Array() };
  }
  const whole = text ?? '';
  const start = whole.slice(0, MAX_SHOWN);
  const visible = members.slice(0, MAX_MEMBERS).filter((member) => member.start < start.length);
  const places = visible.flatMap((member) => [member.start, Math.min(member.end, start.length)]);
  const isWhole = start.length === whole.length;
  return { path, text: start, length: whole.length, isWhole, bytes: null, members: Uint32Array.from(places) };
}

/** Lines with the offset, the bytes, and the characters of ASCII among them. */
function hexadecimal(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const part = [...bytes.subarray(at, at + BYTES_PER_LINE)];
    const numbers = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const characters = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${numbers.padEnd(3 * BYTES_PER_LINE)} ${characters}`);
  }
  return `${lines.join('\n')}\n`;
}
