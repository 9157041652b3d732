/** The limits of a single evaluation: time, steps, memory, and a signal to abort. */
import { monotonicNow } from '../base/clock.ts';
import { Suspended } from '../base/suspended.ts';
import { after, nextTurn } from '../base/timers.ts';
import { PklError } from '../diagnostics/error.ts';
import { timedOut } from '../diagnostics/messages/evaluation.ts';
import { MemoryBudget } from '../values/memory.ts';
import { StepBudget } from '../values/steps.ts';
import type { EvaluationOptions, EvaluatorOptions, Signal } from './evaluator-options.ts';

/** Milliseconds of the first turn of abortable work; each later turn is twice as long. */
const FIRST_TURN_MS = 20;

/** The limits of one evaluation. Time runs while the evaluation works or waits, not while its caller does. */
export class Limits {
  readonly memory: MemoryBudget | undefined;
  readonly steps: StepBudget | undefined;
  readonly signal: Signal | undefined;
  /** Milliseconds; infinite if unlimited. */
  readonly #time: number;
  #used = 0;
  #startedAt = 0;
  #depth = 0;
  #turn = FIRST_TURN_MS;
  #turnEnds = Number.POSITIVE_INFINITY;

  /** Throws `TypeError` when steps are limited, but the evaluator does not count them. */
  constructor(evaluator: EvaluatorOptions, own: EvaluationOptions) {
    const maxMemory = own.maxMemory ?? evaluator.maxMemory;
    const maxSteps = own.maxSteps ?? evaluator.maxSteps;
    const { heap } = evaluator;
    this.memory = maxMemory === undefined && heap === undefined ? undefined : new MemoryBudget(maxMemory, heap);
    this.steps = maxSteps === undefined ? undefined : new StepBudget(maxSteps);
    if (maxSteps !== undefined && evaluator.maxSteps === undefined)
      throw new TypeError('an evaluation can only limit its steps when its evaluator has a limit, too');
    this.signal = own.signal;
    this.#time = own.timeoutMs ?? evaluator.timeoutMs ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the clock or the signal must be checked during the evaluation. */
  get hasTime(): boolean {
    return this.#time !== Number.POSITIVE_INFINITY;
  }

  /** Remaining milliseconds. Only valid while the clock is running. */
  get left(): number {
    return Math.max(this.#startedAt + this.#time - this.#used - monotonicNow(), 0);
  }

  /** Starts the clock. Throws the signal's reason when it has been aborted. */
  enter(): void {
    if (this.signal?.aborted === true) throw this.#aborted(this.signal);
    if (this.#depth++ === 0) this.#startedAt = this.hasTime ? monotonicNow() : 0;
  }

  /** Stops the clock, once for each `enter`. */
  leave(): void {
    if (--this.#depth === 0 && this.hasTime) this.#used += monotonicNow() - this.#startedAt;
  }

  /** Throws when the time is up. Yields to others from time to time, so that they can abort. */
  check(): void {
    if (this.hasTime && this.left === 0) throw this.timeout();
    if (this.#turnEnds === Number.POSITIVE_INFINITY || monotonicNow() < this.#turnEnds) return;
    this.#turnEnds = Number.POSITIVE_INFINITY;
    throw new Suspended('a turn', nextTurn());
  }

  /** Starts a turn of work that may be suspended. Work that does not finish in one turn restarts in a longer one. */
  beginTurn(): void {
    if (this.signal === undefined) return;
    this.#turnEnds = monotonicNow() + this.#turn;
    this.#turn *= 2;
  }

  /** Ends the turn, so that other work is not suspended. */
  endTurn(): void {
    this.#turnEnds = Number.POSITIVE_INFINITY;
  }

  timeout(): PklError {
    return new PklError(timedOut(this.#time / 1000));
  }

  /** Waits for a promise. Rejects when the time is up, or with the reason of the signal. */
  async wait(arrival: Promise<void>): Promise<void> {
    const { signal } = this;
    const stops: (() => void)[] = [];
    const ends: Promise<void>[] = [arrival];
    if (this.hasTime) {
      const timer = after(this.left, () => this.timeout());
      stops.push(timer.cancel);
      ends.push(timer.promise);
    }
    if (signal !== undefined) {
      ends.push(
        new Promise((_, reject) => {
          const abort = (): void => reject(this.#aborted(signal));
          signal.addEventListener('abort', abort);
          stops.push(() => signal.removeEventListener('abort', abort));
          if (signal.aborted) abort();
        }),
      );
    }
    try {
      await Promise.race(ends);
    } finally {
      for (const stop of stops) stop();
    }
  }

  #aborted({ reason }: Signal): Error {
    return reason instanceof Error ? reason : new Error('The evaluation was aborted.', { cause: reason });
  }
}
