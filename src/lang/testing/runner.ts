/** Runs a module that amends `pkl:test`: facts must hold, examples must match the accepted values. */

import type { Evaluation } from '../api/evaluation.ts';
import { explainMember } from '../compile/expressions/power-assertions.ts';
import { PklError } from '../diagnostics/error.ts';
import { cannotRunRemoteTests, expectedTestModule } from '../diagnostics/messages/test.ts';
import { classOf } from '../values/class-of.ts';
import { displayValue } from '../values/display.ts';
import type { VmObject } from '../values/object.ts';
import type { SlotInfo } from '../values/shape.ts';
import { runExamples } from './examples.ts';
import { ResultBuilder, type TestResult, type TestResults } from './results.ts';
import { asPklError, type TestGroup, type TestOptions, TestRun } from './test-run.ts';

/**
 * Runs the tests of a module.
 * @throws PklError when the tests cannot be determined, or expectations cannot be read or written
 */
export function runTests(evaluation: Evaluation, uri: string, options: TestOptions): TestResults {
  const run = new TestRun(evaluation, options);
  try {
    return runModule(run, evaluation, uri);
  } catch (error) {
    throw asPklError(error) ?? error;
  }
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
    if (found.value === false) {
      results.fail('fact-failed', 'Fact Failure', factText(run, listing, info), info.member.span);
    } else results.pass();
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
