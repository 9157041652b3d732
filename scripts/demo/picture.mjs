// Shows a PNG in terminals that can: by the graphics protocol of kitty, that of iTerm2, or as sixels. Loaded once the
// packages are installed.

import { PNG } from 'pngjs';
import { image2sixel } from 'sixel';
import { createSupportsTerminalGraphics } from 'supports-terminal-graphics';

/** The protocol limits the data of one sequence. */
const KITTY_CHUNK = 4096;
const DEVICE_ATTRIBUTES_MS = 200;

/** The protocols, the best one first. */
export const protocols = { kitty: kittyOf, iterm2: iterm2Of, sixel: sixelOf };

/**
 * The text that shows a PNG in the terminal of a stream; null if it cannot show pictures.
 *
 * @param {Buffer} png
 * @param {{ isTTY?: boolean, write: (text: string) => unknown }} stream
 * @param {NodeJS.ReadableStream & { isTTY?: boolean, setRawMode?: (raw: boolean) => unknown }} input
 */
export async function inlinePicture(png, stream, input) {
  if (stream.isTTY !== true) return null;
  const supported = createSupportsTerminalGraphics(stream);
  const name = Object.keys(protocols).find((each) => supported[each]);
  if (name !== undefined) return protocols[name](png);
  return (await reportsSixels(stream, input)) ? sixelOf(png) : null;
}

function kittyOf(png) {
  const data = png.toString('base64');
  const chunks = data.match(new RegExp(`.{1,${KITTY_CHUNK}}`, 'g')) ?? [];
  return chunks
    .map((chunk, index) => {
      const start = index === 0 ? 'a=T,f=100,q=2,' : '';
      return `\u001B_G${start}m=${index === chunks.length - 1 ? 0 : 1};${chunk}\u001B\\`;
    })
    .join('');
}

function iterm2Of(png) {
  return `\u001B]1337;File=inline=1;size=${png.length}:${png.toString('base64')}\u0007`;
}

function sixelOf(png) {
  const { data, width, height } = PNG.sync.read(png);
  // `image2sixel` reads the whole buffer below its argument, so it gets one of its own.
  return image2sixel(new Uint8Array(data), width, height);
}

/** Asks the terminal for its attributes, of which 4 stands for sixels. Terminals that stay silent have none. */
async function reportsSixels(stream, input) {
  if (input.isTTY !== true) return false;
  input.setRawMode(true);
  try {
    const answer = new Promise((resolve) => {
      let text = '';
      input.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const attributes = /\u001B\[\?([\d;]*)c/.exec(text);
        if (attributes !== null) resolve(attributes[1].split(';').includes('4'));
      });
      setTimeout(resolve, DEVICE_ATTRIBUTES_MS, false);
    });
    stream.write('\u001B[c');
    return await answer;
  } finally {
    input.removeAllListeners('data');
    input.setRawMode(false);
    input.pause();
  }
}
