/**
 * The text that a process printed. Long text stays in pieces of shared memory until it is needed as a string: other threads
 * receive it without a copy, and no turn of the event loop handles more than one piece.
 */
import { StringDecoder } from 'node:string_decoder';

/** A string, or a long text. */
export type OutputText = string | LongText;

/** UTF-8 in pieces, which may end within a character. Plain data that can be sent to threads. */
export interface LongText {
  readonly pieces: readonly Uint8Array[];
}

/** The size of a piece in bytes: decoding it takes about a millisecond. */
export const PIECE_BYTES = 1024 * 1024;

/** Memory for a piece, which threads share. */
export function newPiece(): Buffer {
  return Buffer.from(new SharedArrayBuffer(PIECE_BYTES));
}

/** The text as a string. Invalid bytes become `\uFFFD`. For a long text, call it on an evaluation thread. */
export function stringOf(text: OutputText): string {
  if (typeof text === 'string') return text;
  const decoder = new StringDecoder('utf8');
  // Each addition only links two strings.
  let decoded = '';
  for (const piece of text.pieces) decoded += decoder.write(bytesOf(piece));
  return decoded + decoder.end();
}

/** The end of the text, for messages: at most a megabyte or two. */
export function tailOf(text: OutputText): string {
  return typeof text === 'string' ? text : stringOf({ pieces: text.pieces.slice(-2) });
}

/** The text as the content of a file. */
export function contentOf(text: OutputText): string | readonly Uint8Array[] {
  return typeof text === 'string' ? text : text.pieces;
}

function bytesOf(piece: Uint8Array): Buffer {
  return Buffer.from(piece.buffer, piece.byteOffset, piece.length);
}
