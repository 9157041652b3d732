/** The skeletons of texts that become code: they differ in their values alone from run to run, and each is read once. */
import type { CodeText } from './marks.ts';

/** Stands for a value in a skeleton; where values are is told by their places alone. */
export const HOLE = '\u{FFFC}';

/** More skeletons than these are read anew. */
const MOST_READINGS = 200;

/** Reads the text around values: `read` is given the text with `HOLE` in the place of each value, and those places. */
export function readOnce<R>(read: (text: string, holes: readonly number[]) => R): (code: CodeText) => R {
  const readings = new Map<string, R>();
  return ({ text, holes }) => {
    let skeleton = '';
    let at = 0;
    const places: number[] = [];
    for (const hole of holes) {
      skeleton += text.slice(at, hole.start);
      places.push(skeleton.length);
      skeleton += HOLE;
      at = hole.end;
    }
    skeleton += text.slice(at);
    const key = `${places.join()}:${skeleton}`;
    const known = readings.get(key);
    if (known !== undefined) return known;
    const reading = read(skeleton, places);
    if (readings.size >= MOST_READINGS) readings.clear();
    readings.set(key, reading);
    return reading;
  };
}
