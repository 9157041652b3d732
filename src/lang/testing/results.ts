/** The results of running a test module. */
import type { Span } from '../base/source.ts';
import type { PklError } from '../diagnostics/error.ts';

/** The codes of assertions that do not hold. */
export type FailureCode = 'fact-failed' | 'example-failed' | 'example-written';

/** A failed assertion. */
export interface TestFailure {
  readonly code: FailureCode;
  /** The kind of failure, e.g. `Fact Failure`. */
  readonly kind: string;
  /** Several lines: location, expectation, actual value. */
  readonly text: string;
  /** The location of the assertion; null if it has none. */
  readonly span: Span | null;
}

/** An assertion whose evaluation failed. */
export interface TestError {
  readonly error: PklError;
  readonly message: string;
  /** The whole report. */
  readonly report: string;
}

/** A named group of assertions. */
export interface TestResult {
  readonly name: string;
  readonly assertions: number;
  readonly failures: readonly TestFailure[];
  readonly errors: readonly TestError[];
  /** There was no expectation, so the values of the examples became the expectation. */
  readonly isWritten: boolean;
}

/** The results of a test module. */
export interface TestResults {
  readonly moduleName: string;
  readonly facts: readonly TestResult[];
  readonly examples: readonly TestResult[];
  /** Log output of the tests. */
  readonly log: string;
  /** Set when the module is not a test module. */
  readonly error: TestError | null;
}

/** Whether a group has a failed assertion. */
export function hasFailed({ failures, errors }: TestResult): boolean {
  return failures.length + errors.length > 0;
}

/** Both kinds of groups. */
export function allTests({ facts, examples }: TestResults): readonly TestResult[] {
  return [...facts, ...examples];
}

/** Whether anything in the module failed. */
export function moduleFailed(results: TestResults): boolean {
  return results.error !== null || allTests(results).some(hasFailed);
}

/** Whether the module only failed because expectations were written. */
export function onlyWrote(results: TestResults): boolean {
  if (!moduleFailed(results) || results.error !== null || results.facts.some(hasFailed)) return false;
  return results.examples.every(({ isWritten }) => isWritten);
}

/** Collects the assertions of a group. */
export class ResultBuilder {
  readonly #name: string;
  readonly #failures: TestFailure[] = [];
  readonly #errors: TestError[] = [];
  #count = 0;
  #isWritten = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** Number of assertions so far. */
  get count(): number {
    return this.#count;
  }

  pass(): void {
    this.#count++;
  }

  fail(code: FailureCode, kind: string, text: string, span: Span | null): void {
    this.#count++;
    this.#failures.push({ code, kind, text, span });
  }

  error(error: TestError): void {
    this.#count++;
    this.#errors.push(error);
  }

  wrote(text: string, span: Span | null): void {
    this.#isWritten = true;
    this.fail('example-written', 'Example Output Written', text, span);
  }

  build(): TestResult {
    const [name, assertions, isWritten] = [this.#name, this.#count, this.#isWritten];
    return { name, assertions, failures: this.#failures, errors: this.#errors, isWritten };
  }
}
