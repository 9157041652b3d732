/** Examples: their values are compared with a file next to the test module, or written to that file. */
import { PklError } from '../diagnostics/error.ts';
import { invalidExampleFile } from '../diagnostics/messages/test.ts';
import { PcfRenderer } from '../formats/pcf.ts';
import { PLAIN_SETUP } from '../formats/renderer.ts';
import { Uri } from '../modules/uri.ts';
import { valueToString } from '../values/display.ts';
import { findProperty, makeDynamic, makeMapping } from '../values/make.ts';
import { readSlot, VmObject } from '../values/object.ts';
import type { SlotInfo } from '../values/shape.ts';
import type { VmValue } from '../values/value.ts';
import { hasFailed, ResultBuilder, type TestResult } from './results.ts';
import type { TestGroup, TestRun } from './test-run.ts';

/** Compares the values of all examples, or writes them when there is nothing to compare with. */
export function runExamples(run: TestRun, uri: string, groups: readonly TestGroup[]): readonly TestResult[] {
  if (groups.length === 0) return [];
  const { files, overwrite } = run.options;
  const [expected, actual] = [`${uri}-expected.pcf`, `${uri}-actual.pcf`];
  files.remove(actual);
  if (overwrite) files.remove(expected);
  if (files.exists(expected)) return new Comparison(run, groups, expected, actual).results();
  return writeExpectations(run, groups, expected);
}

function writeExpectations(run: TestRun, groups: readonly TestGroup[], expected: string): readonly TestResult[] {
  const results = groups.map(({ name, span, listing }) => {
    const builder = new ResultBuilder(name);
    const values = listing.shape.elements.map((info) => run.evaluate(listing, info, builder));
    if (!values.includes(undefined)) builder.wrote(`${run.place(span)}\nWrote expected output for test ${name}`, span);
    return builder.build();
  });
  if (results.every(({ errors }) => errors.length === 0)) run.options.files.write(expected, documentOf(groups));
  return results;
}

/** All examples as a Pcf document. */
function documentOf(groups: readonly TestGroup[]): string {
  const mapping = makeMapping(groups.map(({ key, listing }) => [key, listing] as const));
  const renderer = pcfRenderer(true);
  renderer.renderDocument(makeDynamic({ properties: [['examples', mapping]] }));
  return renderer.text;
}

function pcfRenderer(useCustomStringDelimiters: boolean): PcfRenderer {
  return new PcfRenderer(PLAIN_SETUP, { indent: '  ', omitNullProperties: false, useCustomStringDelimiters });
}

function pcfOf(value: VmValue): string {
  const renderer = pcfRenderer(false);
  renderer.renderValue(value);
  return value instanceof VmObject ? `new ${renderer.text}` : renderer.text;
}

class Comparison {
  readonly #run: TestRun;
  readonly #groups: readonly TestGroup[];
  readonly #expected: VmObject;
  readonly #actualFile: string;
  #actual: VmObject | undefined;

  constructor(run: TestRun, groups: readonly TestGroup[], expectedFile: string, actualFile: string) {
    this.#run = run;
    this.#groups = groups;
    this.#actualFile = actualFile;
    this.#expected = this.#load(expectedFile);
  }

  results(): readonly TestResult[] {
    const compared = this.#groups.map((group) => this.#group(group));
    const results = [...compared, ...this.#missing()];
    const isBroken = results.some(({ errors }) => errors.length > 0);
    if (results.some(hasFailed) && this.#actual === undefined && !isBroken) this.#writeActual();
    return results;
  }

  #load(uri: string): VmObject {
    const text = this.#run.options.files.read(uri);
    const examples = findProperty(this.#run.evaluation.moduleFromText(uri, text), 'examples');
    if (!(examples instanceof VmObject)) throw new PklError(invalidExampleFile(Uri.parse(uri).path ?? uri));
    return examples;
  }

  #writeActual(): void {
    this.#run.options.files.write(this.#actualFile, documentOf(this.#groups));
  }

  #group(group: TestGroup): TestResult {
    const { name, key, span, listing } = group;
    const results = new ResultBuilder(name);
    const expected = groupOf(this.#expected, key);
    const found = listing.elementCount;
    if (expected === undefined) {
      const text = `Output mismatch: "${name}" exists in actual but not in expected output`;
      results.fail('example-failed', 'Output Mismatch', `${this.#run.place(span)}\n${text}`, span);
    } else if (found !== expected.elementCount) {
      const counts = `Expected "${name}" to contain ${expected.elementCount} examples, but found ${found}`;
      const place = this.#run.place(span);
      results.fail('example-failed', 'Output Mismatch (Length)', `${place}\nOutput mismatch: ${counts}`, span);
    } else {
      for (const [index, info] of listing.shape.elements.entries())
        this.#example(group, expected, index, info, results);
    }
    return results.build();
  }

  #example(group: TestGroup, expected: VmObject, index: number, info: SlotInfo, results: ResultBuilder): void {
    const found = this.#run.evaluate(group.listing, info, results);
    const wanted = expected.shape.elements[index];
    if (found === undefined || wanted === undefined) return;
    const actualText = pcfOf(found.value);
    const expectedText = pcfOf(readSlot(expected, wanted));
    if (actualText === expectedText) {
      results.pass();
      return;
    }
    const lines = [
      `#${results.count}: ${this.#run.place(info.member.span)}`,
      `Expected: ${this.#run.place(wanted.member.span)}`,
      expectedText,
      `Actual: ${this.#run.place(this.#actualSpan(group, index))}`,
      actualText,
    ];
    results.fail('example-failed', 'Example Failure', lines.join('\n').replaceAll('\n', '\n  '), info.member.span);
  }

  /** The location of the value in the file of actual values, which is written for it. */
  #actualSpan(group: TestGroup, index: number): SlotInfo['member']['span'] {
    if (this.#actual === undefined) {
      this.#writeActual();
      this.#actual = this.#load(this.#actualFile);
    }
    return groupOf(this.#actual, group.key)?.shape.elements[index]?.member.span ?? null;
  }

  /** Groups that are expected but missing. */
  #missing(): readonly TestResult[] {
    const names = new Set(this.#groups.map(({ name }) => name));
    const results: TestResult[] = [];
    for (const info of this.#expected.shape.entries?.values() ?? []) {
      const name = valueToString(info.key);
      if (names.has(name)) continue;
      const builder = new ResultBuilder(name);
      const text = `Output mismatch: "${name}" exists in expected but not in actual output`;
      const { span } = info.member;
      builder.fail('example-failed', 'Output Mismatch', `${this.#run.place(span)}\n${text}`, span);
      results.push(builder.build());
    }
    return results;
  }
}

function groupOf(examples: VmObject, key: VmValue): VmObject | undefined {
  for (const info of examples.shape.entries?.values() ?? []) {
    if (info.key !== key) continue;
    const value = readSlot(examples, info);
    return value instanceof VmObject ? value : undefined;
  }
  return undefined;
}
