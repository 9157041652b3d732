import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../lang/node/index.ts';
import type { TestResults } from '../lang/testing/index.ts';
import { junitReport, junitSummary } from '../lang/testing/index.ts';
import { CommandError } from './report.ts';

/** JUnit report settings. */
export interface JunitOptions {
  /** Folder of the reports; without it, none are written. */
  readonly junitReports: string | undefined;
  /** One report on all modules instead of one per module. */
  readonly junitAggregateReports: boolean;
  readonly junitAggregateSuiteName: string | undefined;
}

/** Writes the JUnit reports of a test run. */
export class JunitReports {
  readonly #options: JunitOptions;
  readonly #folder: string | undefined;
  readonly #names = new Set<string>();

  /** @param workingFolder base of a relative report folder */
  constructor(options: JunitOptions, workingFolder: string) {
    this.#options = options;
    const { junitReports } = options;
    this.#folder = junitReports === undefined ? undefined : resolve(workingFolder, junitReports);
    if (this.#folder !== undefined) makeFolder(this.#folder);
  }

  /** Writes the report on a module. @returns an error message, or undefined on success */
  add(uri: string, results: TestResults): CommandError | undefined {
    const name = `${results.moduleName}.xml`;
    if (this.#folder === undefined) return undefined;
    if (this.#names.has(name)) {
      const text = `Cannot generate JUnit report for ${uri}.\nA report with the same name was already generated.\n\nTo fix, provide a different name for this module by adding a module header.`;
      return new CommandError('kdeps/output-conflict', text);
    }
    this.#names.add(name);
    if (!this.#options.junitAggregateReports) writeFileSync(join(this.#folder, name), junitReport(results));
    return undefined;
  }

  /** Writes the aggregate report, if requested. */
  finish(all: readonly TestResults[]): void {
    if (this.#folder === undefined || !this.#options.junitAggregateReports) return;
    const name = this.#options.junitAggregateSuiteName ?? 'pkl-tests';
    writeFileSync(join(this.#folder, `${name}.xml`), junitSummary(all, name));
  }
}
