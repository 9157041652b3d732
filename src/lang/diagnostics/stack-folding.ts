import type { StackFrame } from './message.ts';

/** A frame, or a sequence of frames that repeats several times. */
export type FoldedFrame =
  | { readonly kind: 'single'; readonly frame: StackFrame }
  | { readonly kind: 'repeated'; readonly count: number; readonly frames: readonly FoldedFrame[] };

/** A part of a trace that begins again and again. */
interface Run {
  readonly start: number;
  /** The last frame of it; the last repetition may be incomplete. */
  readonly end: number;
  /** Number of frames that repeat. */
  readonly width: number;
}

/**
 * Replaces repeating sequences by one copy and a count, recursively. The search goes from the outermost frame inwards,
 * so that an incomplete repetition is at the inner end, and is dropped.
 */
export function foldFrames(frames: readonly StackFrame[]): FoldedFrame[] {
  return new Folding([...frames].reverse()).fold(0, frames.length);
}

class Folding {
  /** The outermost frame first. */
  readonly #frames: readonly StackFrame[];
  /** Equal for equal frames. */
  readonly #ids: readonly number[];
  /** Number of frames up to each one that are also the start of a run. */
  readonly #borders: number[];

  constructor(frames: readonly StackFrame[]) {
    this.#frames = frames;
    this.#ids = idsOf(frames);
    this.#borders = frames.map(() => 0);
  }

  /** The frames of a part, innermost first. */
  fold(from: number, to: number): FoldedFrame[] {
    const run = this.#longestRun(from, to);
    if (run === null) {
      const singles = this.#frames.slice(from, to).map((frame): FoldedFrame => ({ kind: 'single', frame }));
      return singles.reverse();
    }
    const count = Math.floor((run.end - run.start + 1) / run.width);
    const once = this.fold(run.start, run.start + run.width);
    const repeated: FoldedFrame[] = count === 1 ? once : [{ kind: 'repeated', count, frames: once }];
    return [...this.fold(run.end + 1, to), ...repeated, ...this.fold(from, run.start)];
  }

  #longestRun(from: number, to: number): Run | null {
    let longest = 1;
    let found: { readonly start: number; readonly end: number } | null = null;
    for (let start = from; start < to; start++) {
      const end = this.#endOfRun(start, to);
      const length = end === null ? 0 : end - start + 1;
      if (end !== null && length > longest) {
        longest = length;
        found = { start, end };
      }
      if (found !== null && (longest > to - start || longest * 2 > to - from)) break;
    }
    if (found === null) return null;
    return { ...found, width: found.end - (this.#borders[found.end] as number) - found.start + 1 };
  }

  /**
   * The end of the longest repetition of the frames from `start` on; null when they do not repeat, apart from chance
   * similarities.
   */
  #endOfRun(start: number, to: number): number | null {
    const ids = this.#ids;
    const borders = this.#borders;
    borders[start] = 0;
    let best = start;
    let length = 0;
    for (let at = start + 1; at < to; ) {
      const isSame = ids[at] === ids[start + length];
      if (!isSame && length !== 0) {
        length = borders[length - 1] as number;
        continue;
      }
      if (isSame) length++;
      borders[at] = length;
      if (length > (borders[best] as number)) best = at;
      else if (length > 0 && length === borders[at - 1]) return null;
      at++;
    }
    return best;
  }
}

function idsOf(frames: readonly StackFrame[]): number[] {
  const known = new Map<string, number>();
  const sources = new Map<object, number>();
  return frames.map(({ span, member }) => {
    const source = sources.get(span.source) ?? sources.size;
    sources.set(span.source, source);
    const key = `${source} ${span.start} ${span.end} ${member}`;
    const id = known.get(key) ?? known.size;
    known.set(key, id);
    return id;
  });
}
