/** Measures the time of repeated work. */
import { evaluationContext } from '../../values/context.ts';
import { pace } from './callback.ts';
import { nanoseconds } from './clock.ts';

/** How to measure. */
export interface MeasureOptions {
  /** How many samples to take. */
  readonly iterations: number;
  /** Duration of a sample in nanoseconds. */
  readonly iterationTime: number;
}

/** Times of one run, in nanoseconds. */
export interface Measurement {
  /** Number of runs per sample. */
  readonly repetitions: number;
  readonly samples: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The standard deviation of the samples. */
  readonly deviation: number;
  /** Margin of error of the mean, at 99 % confidence. */
  readonly error: number;
}

/** Half the width of a 99 percent interval, in standard errors. */
const CONFIDENCE = 2.576;

/** Warms up, then measures. Throws when the evaluation's time limit passes. */
export function measure(run: () => void, options: MeasureOptions): Measurement {
  let repetitions = 1;
  for (let i = 0; i < options.iterations; i++) repetitions = warmUp(run, options.iterationTime);
  const samples: number[] = [];
  for (let i = 0; i < options.iterations; i++) samples.push(timeOf(run, repetitions) / repetitions);
  return { repetitions, samples, ...statistics(samples) };
}

/** Runs for about the time of a sample; returns the number of runs per sample, a round number. */
function warmUp(run: () => void, iterationTime: number): number {
  const start = nanoseconds();
  let repetitions = 1;
  for (let step = 0; ; step++) {
    timeOf(run, repetitions);
    // 1, 2, 5, 10, 20, 50, …
    repetitions = step % 3 === 1 ? repetitions * 2.5 : repetitions * 2;
    // The next number may exceed the time, the last one fell short: meet in the middle.
    if (nanoseconds() - start >= (iterationTime * 2) / 3) return repetitions;
  }
}

function timeOf(run: () => void, repetitions: number): number {
  const start = nanoseconds();
  for (let i = 0; i < repetitions; i++) {
    run();
    pace(i);
  }
  const time = nanoseconds() - start;
  evaluationContext().checkDeadline();
  return time;
}

function statistics(samples: readonly number[]): Omit<Measurement, 'repetitions' | 'samples'> {
  const mean = sum(samples) / samples.length;
  const squares = samples.map((sample) => (sample - mean) ** 2);
  const deviation = Math.sqrt(sum(squares) / (samples.length - 1));
  const error = (deviation / Math.sqrt(samples.length)) * CONFIDENCE;
  return { min: Math.min(...samples), max: Math.max(...samples), mean, deviation, error };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}
