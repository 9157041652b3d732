import type { Evaluation } from '../api/evaluation.ts';
import type { Span } from '../base/source.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { PklError } from '../diagnostics/error.ts';
import { valueToString } from '../values/display.ts';
import { getProperty } from '../values/make.ts';
import { readSlot, VmObject } from '../values/object.ts';
import type { SlotInfo } from '../values/shape.ts';
import type { VmValue } from '../values/value.ts';
import type { ResultBuilder, TestError } from './results.ts';

/** Files next to test modules, by URI. Each method throws `PklError` on failure. */
export interface ExampleFiles {
  exists: (uri: string) => boolean;
  read: (uri: string) => string;
  write: (uri: string, text: string) => void;
  /** Does nothing when there is no such file. */
  remove: (uri: string) => void;
}

/** Options of a test run. */
export interface TestOptions {
  readonly files: ExampleFiles;
  /** Accept the current values of all examples. */
  readonly overwrite: boolean;
  readonly report: (error: PklError) => string;
  /** Log output of the evaluation so far. */
  readonly log: () => string;
}

/** A group of tests in a mapping: its name, the entry, and the listing of its assertions. */
export interface TestGroup {
  readonly name: string;
  readonly key: VmValue;
  readonly span: Span | null;
  readonly listing: VmObject;
}

/** Location of members without one, such as spread elements of a list. */
const UNKNOWN_PLACE = 'source:unavailable';

/** An error of the tests, including JavaScript engine limits; null for a bug of ours. */
export function asPklError(error: unknown): PklError | null {
  if (error instanceof PklError) return error;
  const message = engineLimit(error);
  return message === undefined ? null : new PklError(message);
}

/** State shared by the parts of a run. */
export class TestRun {
  readonly evaluation: Evaluation;
  readonly options: TestOptions;

  constructor(evaluation: Evaluation, options: TestOptions) {
    this.evaluation = evaluation;
    this.options = options;
  }

  /** The groups of `facts` or `examples`; none when the property is null. */
  groups(module: VmObject, property: 'facts' | 'examples'): readonly TestGroup[] {
    const mapping = getProperty(module, property);
    if (!(mapping instanceof VmObject)) return [];
    return [...(mapping.shape.entries?.values() ?? [])].map((info) => ({
      name: valueToString(info.key),
      key: info.key,
      span: info.member.span,
      listing: readSlot(mapping, info) as VmObject,
    }));
  }

  /** Evaluates an assertion; a failure to do so is added to the results. */
  evaluate(listing: VmObject, info: SlotInfo, results: ResultBuilder): { readonly value: VmValue } | undefined {
    try {
      return { value: readSlot(listing, info) };
    } catch (error) {
      results.error(this.failure(error));
      return undefined;
    }
  }

  failure(error: unknown): TestError {
    const failed = asPklError(error);
    if (failed === null) throw error;
    const values = failed.values.map(({ label, text }) => `${label}: ${text}`);
    return { error: failed, message: [failed.text, ...values].join('\n'), report: this.options.report(failed) };
  }

  /** A location in parentheses. */
  place(span: Span | null): string {
    return `(${span === null ? UNKNOWN_PLACE : this.evaluation.describeLocation(span)})`;
  }
}
