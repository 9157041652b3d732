/** Binds values in shell commands: each external value becomes a variable, quoted for its context. */
import { randomBytes } from 'node:crypto';
import { ActionError } from '../diagnostics/errors.ts';
import { checkArgument } from '../process/argument-limits.ts';
import { boundCode } from './bound-code.ts';
import type { CodeText } from './marks.ts';
import { readOnce } from './readings.ts';
import type { ShellContext } from './shell-notes.ts';
import { readShell } from './shell-reader.ts';

/** A command that is ready to run, and the variables it needs. */
export interface BoundCommand {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const none: BoundCommand['env'] = {};
const readingOf = readOnce(readShell);

/** How a variable is referenced in each context. */
const references: Readonly<Record<ShellContext, (name: string) => string>> = {
  word: (name) => `"\${${name}}"`,
  double: (name) => `\${${name}}`,
  single: (name) => `'"\${${name}}"'`,
  here: (name) => `\${${name}}`,
  comment: () => '',
};

/**
 * Binds the values of a command.
 *
 * @throws ActionError when a value is unsafe in its context
 * @example bindCommand(codeText('echo hello')); // { command: 'echo hello', env: {} }
 */
export function bindCommand(code: CodeText): BoundCommand {
  const { text, holes } = code;
  if (holes.length === 0) return { command: text, env: none };
  const run = randomBytes(6).toString('hex');
  const env: Record<string, string> = {};
  const command = boundCode(code, readingOf(code), ({ start, end, line }, context, index) => {
    const value = text.slice(start, end);
    const name = `KDEPS_VALUE_${run}_${index + 1}`;
    const invalid = checkArgument(`${name}=${value}`);
    if (invalid !== null) {
      const message = `The value that line ${line} inserts into the command ${invalid.text}.`;
      throw new ActionError('kdeps/invalid-value', message, { status: invalid.isNul ? 400 : 413 });
    }
    if (context !== 'comment') env[name] = value;
    return references[context](name);
  });
  return { command, env };
}
