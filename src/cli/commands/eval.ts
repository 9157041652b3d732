import { readFileSync } from 'node:fs';
import type { Evaluation, Evaluator } from '../../lang/evaluator.ts';
import { displayValue } from '../../lang/values/display.ts';
import type { VmObject } from '../../lang/values/object.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { createEvaluator, workingFolder } from '../evaluator.ts';
import { assertionOptions, commonOptions, projectOptions } from '../evaluator-options.ts';
import { moduleUris, standardInputUri } from '../module-uri.ts';
import { flag, type OptionTable, text } from '../options.ts';
import { failureText } from '../report.ts';

const options = {
  ...commonOptions,
  ...projectOptions,
  outputPath: text('output-path', '<path>', 'File to write to, with %{moduleDir}, %{moduleName} and %{outputFormat}.', {
    short: 'o',
    completes: 'file',
  }),
  separator: text('module-output-separator', '<string>', 'What stands between the outputs of several modules (---).'),
  expression: text('expression', '<expression>', 'Print the value of this instead of the output.', { short: 'x' }),
  folder: text('multiple-file-output-path', '<path>', 'Folder for the files that a module puts out.', {
    short: 'm',
    completes: 'folder',
  }),
  ...assertionOptions,
  testMode: flag('test-mode', 'Reports as the tests of the reference want them.', { hidden: true }),
} satisfies OptionTable;

/** `kdeps eval`. */
export const command = defineCommand({
  options,
  operands: {
    name: '<modules>',
    help: 'Paths or URIs of the modules; - reads one from standard input.',
    least: 1,
    most: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  run: evaluate,
});

function evaluate({ options: given, operands, terminal }: Invocation<typeof options>): number {
  const style = { testMode: given.testMode, powerAssertions: given.powerAssertions, editor: '%{url}, line %{line}' };
  try {
    const evaluator = createEvaluator(given, terminal);
    let isFirst = true;
    for (const uri of moduleUris(operands, workingFolder(given))) {
      const output = outputOf(evaluator, uri, given.expression);
      if (output.length === 0) continue;
      if (!isFirst) terminal.out(`${given.separator ?? '---'}\n`);
      terminal.out(output);
      isFirst = false;
    }
    return 0;
  } catch (error) {
    terminal.err(failureText(error, style));
    return 1;
  }
}

function outputOf(evaluator: Evaluator, uri: string, expression: string | undefined): Uint8Array | string {
  const evaluation = evaluator.evaluation();
  const module = load(evaluation, uri);
  if (expression === undefined) return evaluation.outputBytes(module);
  const value = evaluation.expression(module, expression);
  return typeof value === 'string' ? value : evaluation.run(() => displayValue(value, { force: true }));
}

function load(evaluation: Evaluation, uri: string): VmObject {
  return uri === standardInputUri ? evaluation.moduleFromText(uri, readFileSync(0, 'utf8')) : evaluation.module(uri);
}
