/**
 * The elementary functions of `pkl:math`, the same to the last digit everywhere. JavaScript leaves their precision to
 * the engine. V8 has the algorithms of fdlibm, faster than ours; other engines call the libraries of the system.
 */
import { acos, asin, atan, atan2 } from './arcs.ts';
import { exp, log, log10 } from './exponential.ts';
import { cos, sin, tan } from './trigonometry.ts';

interface Functions {
  readonly exp: (x: number) => number;
  readonly log: (x: number) => number;
  readonly log10: (x: number) => number;
  readonly sin: (x: number) => number;
  readonly cos: (x: number) => number;
  readonly tan: (x: number) => number;
  readonly asin: (x: number) => number;
  readonly acos: (x: number) => number;
  readonly atan: (x: number) => number;
  readonly atan2: (y: number, x: number) => number;
}

/** Our own. */
export const ported: Functions = { exp, log, log10, sin, cos, tan, asin, acos, atan, atan2 };

/** Where fdlibm misses the nearest double, and more precise algorithms do not. */
const giveaways: readonly (readonly [name: Exclude<keyof Functions, 'atan2'>, x: number])[] = [
  ['exp', 1.75],
  ['exp', 3.375],
  ['log', 1.625],
  ['log', 3],
  ['log10', 1.625],
  ['log10', 3.25],
  ['sin', 2.5],
  ['sin', 9.875],
  ['cos', 0.875],
  ['cos', 6],
  ['tan', 1.875],
  ['tan', 4],
  ['atan', 0.375],
  ['atan', 1.375],
];

/** The engine's if they are those of fdlibm, else ours. */
export const elementary: Functions = giveaways.every(([name, x]) => Math[name](x) === ported[name](x)) ? Math : ported;
