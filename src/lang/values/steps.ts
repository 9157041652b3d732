/** Counts the steps of an evaluation: evaluated members, function calls, iterations of generators. */
import { PklError } from '../diagnostics/error.ts';
import { stepsExceeded } from '../diagnostics/messages/evaluation.ts';

/** The remaining steps of an evaluation. The same program takes about the same number on every machine. */
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

/** Runs work whose steps count against a budget. */
export function withinSteps<T>(budget: StepBudget | undefined, work: () => T): T {
  const outer = stepBudget;
  stepBudget = budget;
  try {
    return work();
  } finally {
    stepBudget = outer;
  }
}
