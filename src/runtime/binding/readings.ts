/** Caches the analysis of code texts: between runs only the values differ, so each skeleton is parsed once. */
import type { CodeText } from './marks.ts';

/** Stands for a value in a skeleton; the positions of values are tracked separately. */
export const HOLE = '\u{FFFC}';

/** Cache size; further skeletons are parsed every time. */
const MAX_READINGS = 200;

/** Parses the text around values: `read` gets the text with `HOLE` in place of each value, and their positions. */
export function readOnce<R>(read: (text: string, holes: readonly number[]) => R): (code: CodeText) => R {
  const readings = new Map<string, R>();
  return ({ text, holes }) => {
    let skeleton = '';
    let at = 0;
    const positions: number[] = [];
    for (const hole of holes) {
      skeleton += text.slice(at, hole.start);
      positions.push(skeleton.length);
      skeleton += HOLE;
      at = hole.end;
    }
    skeleton += text.slice(at);
    const key = `${positions.join()}:${skeleton}`;
    const known = readings.get(key);
    if (known !== undefined) return known;
    const reading = read(skeleton, positions);
    if (readings.size >= MAX_READINGS) readings.clear();
    readings.set(key, reading);
    return reading;
  };
}
