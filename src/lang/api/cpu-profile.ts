/** CPU profiles of evaluations, in V8's format, which Chrome's DevTools and speedscope can open. */
import { monotonicNow } from '../base/clock.ts';
import { type Activity, type Observer, observe } from '../values/observer.ts';

/** The contents of a `.cpuprofile` file. Times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly CpuProfileNode[];
  readonly startTime: number;
  readonly endTime: number;
  /** The node that ran, sample by sample. */
  readonly samples: readonly number[];
  /** The time since the previous sample. */
  readonly timeDeltas: readonly number[];
}

/** A frame together with its callers. */
export interface CpuProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly scriptId: string;
    readonly url: string;
    /** From 0, like the column; -1 for the root. */
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly hitCount: number;
  readonly children: readonly number[];
}

/** Minimum time between samples, in microseconds. */
const INTERVAL = 100;
/** A deep recursion has a node for each call, up to this depth; deeper calls count for the last node. */
const MAX_NODES = 100_000;

interface Node {
  readonly id: number;
  readonly activity: Activity | null;
  readonly parent: Node | null;
  readonly children: Map<Activity, Node>;
  hits: number;
  /** Deeper calls, which have no node of their own. */
  unnamed: number;
}

/**
 * Records a profile. Only one profiler can run at a time, and it sees what is compiled while it runs: start it before the
 * evaluator evaluates anything.
 *
 * @example
 * const profiler = new Profiler();
 * profiler.start();
 * evaluation.text('app:/main.pkl');
 * JSON.stringify(profiler.stop()); // the text of a `.cpuprofile` file
 */
export class Profiler implements Observer {
  readonly #root = nodeOf(1, null, null);
  readonly #nodes: Node[] = [this.#root];
  readonly #samples: number[] = [];
  readonly #deltas: number[] = [];
  #at = this.#root;
  #start = 0;
  #last = 0;

  /** Starts recording. */
  start(): void {
    this.#start = microseconds();
    this.#last = this.#start;
    observe(this);
  }

  /** Ends recording. @returns what was recorded */
  stop(): CpuProfile {
    observe(null);
    this.#sample(microseconds());
    return {
      nodes: this.#nodes.map(shown),
      startTime: this.#start,
      endTime: this.#last,
      samples: this.#samples,
      timeDeltas: this.#deltas,
    };
  }

  enter(activity: Activity): void {
    this.#tick();
    const from = this.#at;
    let node = from.children.get(activity);
    if (node === undefined) {
      if (this.#nodes.length >= MAX_NODES) {
        from.unnamed++;
        return;
      }
      node = nodeOf(this.#nodes.length + 1, activity, from);
      from.children.set(activity, node);
      this.#nodes.push(node);
    }
    this.#at = node;
  }

  leave(): void {
    this.#tick();
    if (this.#at.unnamed > 0) this.#at.unnamed--;
    else this.#at = this.#at.parent ?? this.#root;
  }

  #tick(): void {
    const now = microseconds();
    if (now - this.#last >= INTERVAL) this.#sample(now);
  }

  /** Attributes the time since the last sample to the code that has run until now. */
  #sample(now: number): void {
    this.#at.hits++;
    this.#samples.push(this.#at.id);
    this.#deltas.push(now - this.#last);
    this.#last = now;
  }
}

function nodeOf(id: number, activity: Activity | null, parent: Node | null): Node {
  return { id, activity, parent, children: new Map(), hits: 0, unnamed: 0 };
}

function microseconds(): number {
  return Math.round(monotonicNow() * 1000);
}

function shown({ id, activity, children, hits }: Node): CpuProfileNode {
  const span = activity?.span ?? null;
  const position = span?.source.positionAt(span.start);
  const url = span?.source.uri ?? '';
  return {
    id,
    callFrame: {
      functionName: activity === null ? '(root)' : activity.name || '(expression)',
      scriptId: url,
      url,
      lineNumber: (position?.line ?? 0) - 1,
      columnNumber: (position?.column ?? 0) - 1,
    },
    hitCount: hits,
    children: [...children.values()].map((child) => child.id),
  };
}
