/** Runs a module that amends `pkl:test`: facts must hold, examples must keep the values that were accepted. */

import type { Evaluation } from '../api/evaluation.ts';
import type { Span } from '../base/source.ts';
import { explainMember } from '../compile/expressions/power-assertions.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { PklError } from '../diagnostics/error.ts';
import { cannotRunRemoteTests, expectedTestModule } from '../diagnostics/messages/test.ts';
import { classOf } from '../values/class-of.ts';
import { displayValue, valueToString } from '../values/display.ts';
import { getProperty } from '../values/make.ts';
import { readSlot, VmObject } from '../values/object.ts';
import type { SlotInfo } from '../values/shape.ts';
import type { VmValue } from '../values/value.ts';
import { type ExampleFiles, runExamples } from './examples.ts';
import { ResultBuilder, type TestError, type TestResult, type TestResults } from './results.ts';

/** How tests are run. */
export interface TestOptions {
  readonly files: ExampleFiles;
  /** Takes the values of all examples for the expected ones. */
  readonly overwrite: boolean;
  readonly report: (error: PklError) => string;
  /** What the evaluation has logged so far. */
  readonly log: () => string;
}

/** One group of a mapping of tests: its name, the entry, and the listing of its assertions. */
export interface TestGroup {
  readonly name: string;
  readonly key: VmValue;
  readonly span: Span | null;
  readonly listing: VmObject;
}

/** The place of what stands nowhere, such as the elements of a list that was spread. */
const UNKNOWN_PLACE = 'source:unavailable';

/** What the parts of a run share. */
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

  /** Evaluates one assertion; a failure to do so goes into the results. */
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
    return { message: [failed.message, ...values].join('\n'), report: this.options.report(failed) };
  }

  /** A place in parentheses. */
  place(span: Span | null): string {
    return `(${span === null ? UNKNOWN_PLACE : this.evaluation.describePlace(span)})`;
  }
}

/**
 * Runs the tests of a module.
 * @throws PklError when the tests cannot be found out, or expectations not be read or written
 */
export function runTests(evaluation: Evaluation, uri: string, options: TestOptions): TestResults {
  const run = new TestRun(evaluation, options);
  try {
    return runModule(run, evaluation, uri);
  } catch (error) {
    throw asPklError(error) ?? error;
  }
}

/** An error of the tests, limits of JavaScript included; null for a fault of our own. */
function asPklError(error: unknown): PklError | null {
  if (error instanceof PklError) return error;
  const message = engineLimit(error);
  return message === undefined ? null : new PklError(message);
}

function runModule(run: TestRun, evaluation: Evaluation, uri: string): TestResults {
  const module = evaluation.module(uri);
  return evaluation.run(() => {
    const { moduleName } = module.cls.isModuleClass ? { moduleName: nameOf(evaluation, module, uri) } : module.cls;
    const results = { moduleName, facts: [], examples: [], log: '', error: null };
    if (!isTest(evaluation, module)) return { ...results, error: run.failure(notATest(module)) };
    const facts = run.groups(module, 'facts').map((group) => runFacts(run, group));
    const groups = run.groups(module, 'examples');
    if (groups.length > 0 && !uri.startsWith('file:')) throw new PklError(cannotRunRemoteTests(uri));
    const examples = runExamples(run, uri, groups);
    return { ...results, facts, examples, log: run.options.log() };
  });
}

function nameOf({ evaluator }: Evaluation, module: VmObject, uri: string): string {
  const { tree, defaultName } = evaluator.registry.load(uri);
  return tree.header.name?.text ?? (defaultName || module.cls.moduleName);
}

function isTest(evaluation: Evaluation, { cls }: VmObject): boolean {
  return cls.isSubclassOf(evaluation.module('pkl:test').cls);
}

function notATest(module: VmObject): PklError {
  return new PklError(expectedTestModule(classOf(module).displayName, displayValue(module)));
}

function runFacts(run: TestRun, { name, listing }: TestGroup): TestResult {
  const results = new ResultBuilder(name);
  for (const info of listing.shape.elements) {
    const found = run.evaluate(listing, info, results);
    if (found === undefined) continue;
    if (found.value === false) results.fail('Fact Failure', factText(run, listing, info));
    else results.pass();
  }
  return results.build();
}

function factText(run: TestRun, listing: VmObject, info: SlotInfo): string {
  const { span } = info.member;
  const place = ` ${run.place(span)}`;
  const picture = explainMember(listing, info, place);
  if (picture.length > 0) return picture.join('\n');
  return span === null ? place : span.source.text.slice(span.start, span.end) + place;
}
