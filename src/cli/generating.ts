// Shared by the commands that generate files from modules.
import { readFileSync } from 'node:fs';
import { type ModuleContract, readModuleTypes } from '../lang/contracts/index.ts';
import type { Operands } from './command.ts';
import { commonOptions, projectOptions } from './evaluator-options.ts';
import { moduleUri, standardInputUri } from './module-uri.ts';
import { type OptionTable, text } from './options.ts';
import { fileOutputs, terminalOutputs } from './outputs.ts';
import { type SessionOptions, withSession } from './session.ts';
import type { Terminal } from './terminal.ts';

/** The option for the file to write. */
export const outputOption = text('output', '<file>', 'The file to write (default: standard output).', {
  short: 'o',
  completes: 'file',
});

/** Options of all commands that generate something from a module. */
export const generatingOptions = { ...commonOptions, ...projectOptions, output: outputOption } satisfies OptionTable;

/** The module operand. */
export const moduleOperand: Operands = {
  name: '<module>',
  help: 'Path or URI of the module.',
  min: 1,
  max: 1,
  completes: 'file',
};

/**
 * Writes a file made from the types of a module, and reports errors.
 *
 * @returns the exit status
 */
export function generateFromTypes(
  options: SessionOptions & { readonly output: string | undefined },
  module: string,
  terminal: Terminal,
  generate: (contract: ModuleContract) => string,
): Promise<number> {
  return withSession(options, terminal, (session) => {
    const uri = moduleUri(module, session.folder);
    session.reporter.about(uri);
    const input = uri === standardInputUri ? { uri, text: readFileSync(0, 'utf8') } : uri;
    const contract = readModuleTypes(session.evaluator().evaluation(), input);
    writeGenerated(session.folder, options.output, uri, terminal, generate(contract));
    return 0;
  });
}

/** Writes a generated text to a file, or to standard output. Throws `CommandError` when it cannot be written. */
export function writeGenerated(
  folder: string,
  output: string | undefined,
  uri: string,
  terminal: Terminal,
  generated: string,
): void {
  const outputs =
    output === undefined
      ? terminalOutputs(terminal, '')
      : fileOutputs({ pattern: output, folder, format: undefined }, '');
  outputs.put(uri, generated);
}
