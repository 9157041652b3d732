/** The modules that tests are about, and their evaluation. */
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MatcherState } from 'vitest';
import { type ModuleTextInput, PklError } from '../../lang/index.ts';
import { fileUri, type NodeEvaluator } from '../../lang/node/index.ts';
import { type EvaluatingOptions, evaluatorFor, projectFileOf } from '../evaluating.ts';

/** A module: a path from the folder of the test file, a URI, or its text, whose imports start at that folder. */
export type ExpectedModule = string | URL | ModuleTextInput;

/** A module under test. */
export interface Subject {
  /** The name in messages. */
  readonly name: string;
  /** A path in the folder whose project applies. */
  readonly path: string;
  readonly input: string | { readonly text: string; readonly uri: string };
}

export function subjectOf(module: ExpectedModule, { testPath = '' }: MatcherState): Subject {
  const folder = dirname(testPath);
  if (typeof module === 'object' && 'text' in module) {
    const path = join(folder, 'text.pkl');
    return { name: 'the module', path, input: { text: module.text, uri: module.uri ?? fileUri(path).toString() } };
  }
  const text = typeof module === 'string' ? module : module.href;
  const isUri = /^[A-Za-z][\w+.-]+:/.test(text);
  const path = isUri
    ? text.startsWith('file:')
      ? fileURLToPath(text)
      : join(folder, 'text.pkl')
    : resolve(folder, text);
  return { name: basename(text), path, input: isUri ? text : fileUri(path).toString() };
}

export type Result<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: PklError };

export function evaluated(subject: Subject, options: EvaluatingOptions): Result<unknown> {
  const { expression } = options;
  return using(subject, options, (evaluator) =>
    evaluator.evaluateSync<unknown>(subject.input, expression === undefined ? {} : { expression }),
  );
}

/** Works with a new evaluator, so that each expectation sees the current files. */
export function using<T>(
  { path }: Subject,
  options: EvaluatingOptions,
  work: (evaluator: NodeEvaluator) => T,
): Result<T> {
  let evaluator: NodeEvaluator | undefined;
  try {
    evaluator = evaluatorFor(projectFileOf(path, options), options);
    return { value: work(evaluator) };
  } catch (error) {
    if (error instanceof PklError) return { error };
    throw error;
  } finally {
    evaluator?.close();
  }
}
