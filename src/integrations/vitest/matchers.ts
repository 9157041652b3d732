/** Matchers for tests of Pkl modules with Vitest. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MatcherState, Snapshots } from 'vitest';
import { diagnosticOf, type ErrorCode, formatReport, type PklError } from '../../lang/index.ts';
import type { EvaluatingOptions } from '../evaluating.ts';
import { type ExpectedModule, evaluated, type Subject, subjectOf, using } from './subject.ts';

/** The formats of output. */
export type OutputFormat = 'json' | 'jsonnet' | 'pcf' | 'plist' | 'properties' | 'textproto' | 'xml' | 'yaml';

/** Options for rendering a module. */
export interface RenderingOptions extends Omit<EvaluatingOptions, 'expression'> {
  /** By default, that of the file's extension. If it has none, that of the module. */
  readonly format?: OutputFormat;
}

/** Options for a module that is expected to fail. */
export interface FailingOptions extends EvaluatingOptions {
  /** A part of the message, or a pattern for it. */
  readonly message?: string | RegExp;
  /** The line of the error in the module to change, counted from 1. */
  readonly line?: number;
}

/** What a matcher returns. Vitest shows the difference of `actual` and `expected`. */
interface Outcome {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

const formats: Readonly<Record<string, OutputFormat>> = {
  '.json': 'json',
  '.jsonnet': 'jsonnet',
  '.pcf': 'pcf',
  '.plist': 'plist',
  '.properties': 'properties',
  '.textproto': 'textproto',
  '.txtpb': 'textproto',
  '.xml': 'xml',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/** The matchers, for `expect.extend`. */
export const matchers = {
  /** Whether a module evaluates to a value; the matcher `toEvaluateTo`. */
  async toEvaluateTo(
    this: MatcherState,
    module: ExpectedModule,
    expected: unknown,
    options: EvaluatingOptions = {},
  ): Promise<Outcome> {
    const subject = subjectOf(module, this);
    const result = evaluated(subject, options);
    if (result.error !== undefined) return failing(this, subject, result.error);
    return {
      pass: this.equals(result.value, expected, [...this.customTesters, this.utils.iterableEquality]),
      message: () => `expected ${subject.name} ${this.isNot ? 'not ' : ''}to evaluate to the given value`,
      actual: result.value,
      expected,
    };
  },

  /** Whether the output of a module is that of a file; the matcher `toRenderFileSnapshot`. */
  async toRenderFileSnapshot(
    this: MatcherState,
    module: ExpectedModule,
    file: string,
    { format = formats[extname(file)], ...options }: RenderingOptions = {},
  ): Promise<Outcome> {
    const subject = subjectOf(module, this);
    const properties = { ...options.properties, ...(format !== undefined && { 'pkl.outputFormat': format }) };
    const result = using(subject, { ...options, properties }, (evaluator) => evaluator.renderSync(subject.input));
    if (result.error !== undefined) return failing(this, subject, result.error);
    return Snapshots.toMatchFileSnapshot.call(this, result.value, file);
  },

  /** Whether a module fails with an error; the matcher `toFailWith`. */
  async toFailWith(
    this: MatcherState,
    module: ExpectedModule,
    code: ErrorCode,
    { message, line, ...options }: FailingOptions = {},
  ): Promise<Outcome> {
    const subject = subjectOf(module, this);
    const { error, value } = evaluated(subject, options);
    const expected = { code, ...(message !== undefined && { message }), ...(line !== undefined && { line }) };
    if (error === undefined) {
      const shown = this.utils.stringify(value);
      return {
        pass: false,
        message: () => `expected ${subject.name} to fail with ${code}, but it evaluated to ${shown}`,
      };
    }
    const found = diagnosticOf(error);
    const isExpected = message === undefined || isIn(found.message, message);
    const actual = {
      code: found.code,
      // Equal to what is expected when it matches, so that only what differs is shown.
      ...(message !== undefined && { message: isExpected ? message : found.message }),
      ...(line !== undefined && { line: found.range === null ? null : found.range.start.line + 1 }),
    };
    return {
      pass: this.equals(actual, expected),
      message: () =>
        `expected ${subject.name} ${this.isNot ? 'not ' : ''}to fail with ${code}, but:\n\n${reportOf(error)}`,
      actual,
      expected,
    };
  },
};

/** Fails with and without `not`, because a module that fails says nothing about values. */
function failing({ isNot }: MatcherState, { name }: Subject, error: PklError): Outcome {
  return { pass: isNot, message: () => `cannot evaluate ${name}:\n\n${reportOf(error)}` };
}

function reportOf(error: PklError): string {
  return formatReport(error, {
    location: ({ span: { source } }) => (source.uri.startsWith('file:') ? fileURLToPath(source.uri) : source.uri),
  });
}

function isIn(text: string, part: string | RegExp): boolean {
  return typeof part === 'string' ? text.includes(part) : part.test(text);
}
