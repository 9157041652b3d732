/**
 * Matchers for tests of Pkl modules, added to Vitest's `expect` when this is imported.
 *
 * @example // vitest.config.js
 * export default { test: { setupFiles: ['kdeps/vitest'] } };
 */
import { expect } from 'vitest';
import type { ErrorCode } from '../../lang/index.ts';
import type { EvaluatingOptions } from '../evaluating.ts';
import { type FailingOptions, matchers, type RenderingOptions } from './matchers.ts';

export type { EvaluatingOptions } from '../evaluating.ts';
export type { FailingOptions, OutputFormat, RenderingOptions } from './matchers.ts';
export type { ExpectedModule } from './subject.ts';

/** The matchers. The received value is a module: a path from the folder of the test file, a URI, or `{ text }`. */
export interface PklMatchers {
  /**
   * The module evaluates to a value. Asymmetric matchers may stand for parts of it.
   *
   * @example await expect('app.pkl').toEvaluateTo(expect.objectContaining({ port: 8080 }));
   */
  toEvaluateTo(expected: unknown, options?: EvaluatingOptions): Promise<void>;
  /**
   * The output of the module is the content of a file. `vitest -u` writes the file.
   *
   * @param file a path from the folder of the test file
   * @example await expect('app.pkl').toRenderFileSnapshot('golden/app.json');
   */
  toRenderFileSnapshot(file: string, options?: RenderingOptions): Promise<void>;
  /**
   * Evaluating the module fails with an error; `kdeps explain CODE` explains each code.
   *
   * @example await expect({ text: 'amends "app.pkl"\nport = -1' }).toFailWith('constraint-violated', { line: 2 });
   */
  toFailWith(code: ErrorCode, options?: FailingOptions): Promise<void>;
}

declare module 'vitest' {
  interface Matchers<T> extends PklMatchers {}
}

expect.extend(matchers);
