/** Reads and runs modules that extend `pkl:Command`. */

export type { VmValue as OptionValue } from '../values/value.ts';
export { readCommand } from './command-module.ts';
export type { AppliedCommand } from './spec.ts';
export { BadValue, type Candidates, type CommandSpec, MissingOption, type OptionSpec } from './spec.ts';
