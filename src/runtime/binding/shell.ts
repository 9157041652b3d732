/** Shell commands: each value from outside becomes a variable, in quotes that fit its place. */
import { randomBytes } from 'node:crypto';
import { ActionError } from '../diagnostics/errors.ts';
import { unfitText } from '../process/fitness.ts';
import type { CodeText } from './marks.ts';
import { readOnce } from './readings.ts';
import type { ShellPlace } from './shell-notes.ts';
import { readShell } from './shell-reader.ts';

/** A command that can be run, and the variables that it needs. */
export interface BoundCommand {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const none: BoundCommand['env'] = {};
const readingOf = readOnce(readShell);

/** How a value is asked for at each place. */
const references: Readonly<Record<ShellPlace, (name: string) => string>> = {
  word: (name) => `"\${${name}}"`,
  double: (name) => `\${${name}}`,
  single: (name) => `'"\${${name}}"'`,
  here: (name) => `\${${name}}`,
  comment: () => '',
};

/**
 * Binds the values of a command.
 *
 * @throws ActionError when a value cannot be bound where it stands
 */
export function bindCommand(code: CodeText): BoundCommand {
  const { text, holes } = code;
  if (holes.length === 0) return { command: text, env: none };
  const { places, refused } = readingOf(code);
  const run = randomBytes(6).toString('hex');
  const env: Record<string, string> = {};
  let command = '';
  let at = 0;
  for (const [index, hole] of holes.entries()) {
    const why = refused.get(index);
    const place = places[index];
    if (why !== undefined || place === undefined || place === null) {
      throw new ActionError(
        'kdeps/unsafe-value',
        `Line ${hole.line} puts a value from outside where it is not safe: ${why ?? 'unknown'}.`,
      );
    }
    const value = text.slice(hole.start, hole.end);
    const name = `KDEPS_VALUE_${run}_${index + 1}`;
    const unfit = unfitText(`${name}=${value}`);
    if (unfit !== null) {
      const message = `The value that line ${hole.line} puts into the command ${unfit.text}.`;
      throw new ActionError('kdeps/unfit-value', message, { status: unfit.isNul ? 400 : 413 });
    }
    if (place !== 'comment') env[name] = value;
    command += text.slice(at, hole.start) + references[place](name);
    at = hole.end;
  }
  return { command: command + text.slice(at), env };
}
