/**
 * The data of a large answer. The evaluation thread writes its JSON, because reading the values on the main thread and
 * writing them there would delay every other request. The values are there, too, for whoever needs them.
 */
import { deserialize, serialize } from 'node:v8';
import { newPiece, PIECE_BYTES } from '../process/output-text.ts';
import { jsonPieces } from './json-text.ts';

/** Plain data that is sent to threads without a copy. */
export interface PackedData {
  /** The JSON of the list, indented for `response.data`. */
  readonly json: readonly Uint8Array[];
  /** The list in the format of `node:v8`. */
  readonly values: readonly Uint8Array[];
  /** Whether a text may be a file, which is a data URL. */
  readonly mayHaveFiles: boolean;
}

/** The number of objects and lists around the data. */
const DEPTH = 2;
/** The weight of data that the main thread writes itself: a few thousand values, or a few megabytes of text. */
const MAX_WEIGHT = 512 * 1024;
const VALUE_WEIGHT = 100;
const CHARACTER_WEIGHT = 1 / 8;

/** Packs the data of an answer; null for little data. */
export function packed(data: readonly unknown[]): PackedData | null {
  const weight = { left: MAX_WEIGHT };
  weigh(data, weight);
  if (weight.left >= 0) return null;
  return { json: jsonPieces(data, DEPTH), values: shared(serialize(data)), mayHaveFiles: mayHaveFiles(data) };
}

/** The data of an answer. */
export function unpacked({ values }: PackedData): readonly unknown[] {
  return deserialize(Buffer.concat(values)) as readonly unknown[];
}

function weigh(value: unknown, weight: { left: number }): void {
  weight.left -= VALUE_WEIGHT;
  if (typeof value === 'string') weight.left -= value.length * CHARACTER_WEIGHT;
  if (typeof value !== 'object' || value === null) return;
  for (const item of Object.values(value)) {
    if (weight.left < 0) return;
    weigh(item, weight);
  }
}

function mayHaveFiles(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('data:');
  return typeof value === 'object' && value !== null && Object.values(value).some(mayHaveFiles);
}

function shared(bytes: Buffer): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = newPiece();
    pieces.push(piece.subarray(0, bytes.copy(piece, 0, at)));
  }
  return pieces;
}
