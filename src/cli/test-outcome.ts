/** How a run of tests ends. */
import { moduleFailed, onlyWrote, type TestResults } from '../lang/testing/index.ts';

/** Exit statuses: 10 when nothing failed but expectations were written. */
const statuses = { passed: 0, failed: 1, written: 10 } as const;

/**
 * The outcome of all modules. As in the reference, the first module that fails decides, and a module that cannot be
 * evaluated has no failed test either: it counts as failed only after one that has tests.
 */
export class TestOutcome {
  static readonly failed = statuses.failed;
  isFailed = false;
  #onlyWrote = true;

  /** Counts something that could not be tested, whatever else there is. */
  fail(): void {
    this.isFailed = true;
    this.#onlyWrote = false;
  }

  add(results: TestResults): void {
    if (this.isFailed) return;
    this.isFailed = moduleFailed(results);
    this.#onlyWrote &&= onlyWrote(results);
  }

  /** The exit status. */
  get status(): number {
    if (!this.isFailed) return statuses.passed;
    return this.#onlyWrote ? statuses.written : statuses.failed;
  }
}
