import type { StackFrame } from './error.ts';

/** A frame, or a sequence of frames that follows itself several times. */
export type FoldedFrame =
  | { readonly kind: 'single'; readonly frame: StackFrame }
  | { readonly kind: 'repeated'; readonly count: number; readonly frames: readonly FoldedFrame[] };

function sameFrame(a: StackFrame, b: StackFrame): boolean {
  return (
    a.member === b.member &&
    a.span.source === b.span.source &&
    a.span.start === b.span.start &&
    a.span.end === b.span.end
  );
}

/** The longest sequence of frames that is looked for. */
const LONGEST = 60;

/** Replaces sequences that repeat by one copy and a count, the one that hides most frames first. */
export function foldFrames(frames: readonly StackFrame[]): FoldedFrame[] {
  const folded: FoldedFrame[] = [];
  for (let at = 0; at < frames.length; ) {
    const loop = longestLoop(frames, at);
    if (loop === null) {
      folded.push({ kind: 'single', frame: frames[at] as StackFrame });
      at++;
      continue;
    }
    const once = frames.slice(at, at + loop.length);
    folded.push({ kind: 'repeated', count: loop.count, frames: once.map((frame) => ({ kind: 'single', frame })) });
    at += loop.length * loop.count;
  }
  return folded;
}

function longestLoop(frames: readonly StackFrame[], at: number): { length: number; count: number } | null {
  let best: { length: number; count: number } | null = null;
  const limit = Math.min(LONGEST, Math.floor((frames.length - at) / 2));
  for (let length = 1; length <= limit; length++) {
    let count = 1;
    while (repeats(frames, at, at + length * count, length)) count++;
    if (count > 1 && (best === null || length * count > best.length * best.count)) best = { length, count };
  }
  return best;
}

function repeats(frames: readonly StackFrame[], from: number, to: number, length: number): boolean {
  if (to + length > frames.length) return false;
  for (let i = 0; i < length; i++) {
    if (!sameFrame(frames[from + i] as StackFrame, frames[to + i] as StackFrame)) return false;
  }
  return true;
}
