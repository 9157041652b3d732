/** Detects the type of a file by its content, not its name. */
import { fileTypeFromBuffer } from 'file-type/core';

/** The media type of the content. */
export async function mediaType(content: Uint8Array): Promise<string> {
  const text = plainText(content.subarray(0, 4096));
  // Text may start like a binary format (`BM` for one), so text wins, except that a PDF may consist of text.
  if (text !== null && !text.startsWith('%PDF-')) return textType(text, content);
  const found = await fileTypeFromBuffer(content);
  return found?.mime ?? 'application/octet-stream';
}

function textType(start: string, content: Uint8Array): string {
  const trimmed = start.trimStart();
  if (/^(<!doctype html|<html)/i.test(trimmed)) return 'text/html; charset=utf-8';
  if (/^<svg/i.test(trimmed) || /^<\?xml[^]*<svg/i.test(trimmed)) return 'image/svg+xml';
  if (trimmed.startsWith('<?xml')) return 'text/xml; charset=utf-8';
  if (/^[[{]/.test(trimmed) && isJson(content)) return 'application/json';
  return 'text/plain; charset=utf-8';
}

/** The content as text; null when it contains bytes that text does not. */
export function plainText(content: Uint8Array): string | null {
  const text = new TextDecoder('utf-8').decode(content);
  // The last character may be cut off; nothing else may be invalid.
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]|\ufffd(?!$)/.test(text) ? null : text;
}

function isJson(content: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(content));
    return true;
  } catch {
    return false;
  }
}
