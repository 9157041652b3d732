/** Counts what an evaluation does: members evaluated, functions called, iterations of generators. */
import { PklError } from '../diagnostics/error.ts';
import { stepsExceeded } from '../diagnostics/messages/evaluation.ts';

/** The steps that an evaluation has left. The same program takes about the same number on every machine. */
export class StepBudget {
  readonly #limit: number;
  #left: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  take(): void {
    if (--this.#left < 0) throw new PklError(stepsExceeded(this.#limit));
  }
}

/** The budget of the running evaluation; undefined when nothing is counted. */
export let stepBudget: StepBudget | undefined;

/** Runs work whose steps are taken from a budget. */
export function withinSteps<T>(budget: StepBudget | undefined, work: () => T): T {
  const outer = stepBudget;
  stepBudget = budget;
  try {
    return work();
  } finally {
    stepBudget = outer;
  }
}
