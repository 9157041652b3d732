// The pictures in the documentation. The tests of what they show take them, so they can never show what is not there:
// `KDEPS_DOC_PICTURES=1 npm run unit console playground documentation vscode` replaces them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from './root.ts';

/** Their names. */
export const docPictures = ['console-running', 'console-answer', 'playground', 'documentation', 'editor'] as const;

const isReplacing = process.env['KDEPS_DOC_PICTURES'] === '1';

/** Path of a picture. */
export function docPictureFile(name: string): string {
  return join(root, 'docs', 'public', 'pictures', `${name}.png`);
}

/**
 * Takes a picture of the upper left part of a page for the documentation. Unless pictures are being replaced, it only
 * makes sure that the one of the documentation is there and as large: fonts differ between machines.
 *
 * @param width in pixels
 */
export async function docPicture(page: Page, name: (typeof docPictures)[number], width = 1280): Promise<void> {
  const file = docPictureFile(name);
  const clip = { x: 0, y: 0, width, height: 720 };
  const taken = await page.screenshot({ fullPage: true, clip, animations: 'disabled', caret: 'hide' });
  if (isReplacing) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, taken);
  }
  expect(sizeOf(readFileSync(file))).toEqual(sizeOf(taken));
}

/** Width and height in the head of a PNG file. */
function sizeOf(file: Buffer): readonly [number, number] {
  expect(file.toString('latin1', 1, 4)).toBe('PNG');
  return [file.readUInt32BE(16), file.readUInt32BE(20)];
}
