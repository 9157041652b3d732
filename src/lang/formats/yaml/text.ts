import { PklError } from '../../diagnostics/error.ts';
import { invalidYaml } from '../../diagnostics/messages/render.ts';

/** What was being parsed when an error occurred, and where it started. */
export interface ErrorContext {
  readonly text: string;
  readonly at: number;
}

/** Maximum number of characters of a line shown on each side of a position. */
const MAX_SIDE_LENGTH = 36;
const KEPT_SIDE = 32;
const CUT: readonly string[] = [' ', '.', '.', '.', ' '];

/** The characters of a document stream, and error reports about positions in it. */
export class YamlText {
  readonly characters: string;
  /** The name of the stream in reports. */
  readonly label: string;

  /** Throws when the text contains control characters, which YAML does not allow. */
  constructor(characters: string, label: string) {
    this.characters = characters;
    this.label = label;
    if (!/^[\t\n\r -~\u0085\u00a0-\ufffd]*$/.test(characters)) {
      throw new PklError(invalidYaml('special characters are not allowed'));
    }
  }

  /** The UTF-16 unit at an index; NaN after the end. */
  at(index: number): number {
    return this.characters.charCodeAt(index);
  }

  /** The error for a problem at an index. */
  error(problem: string, at: number, context?: ErrorContext): PklError {
    const before = context === undefined ? '' : `${context.text}\n${this.#place(context.at)}\n`;
    return new PklError(invalidYaml(`${before}${problem}\n${this.#place(at)}\n`));
  }

  /** A character as reports name it. */
  name(index: number): string {
    const point = this.characters.codePointAt(index);
    return point === undefined ? '\0(0)' : `${String.fromCodePoint(point)}(${point})`;
  }

  /** Line, column and an excerpt of the line with a caret under the place. */
  #place(at: number): string {
    const before = this.characters.slice(0, at).replace(/^\ufeff/, '');
    const lines = before.split(/\r\n|\n|\r(?!\n)/);
    const column = Array.from(lines.at(-1) ?? '').length + 1;
    const { text, caret } = this.#excerpt(at);
    return ` in ${this.label}, line ${lines.length}, column ${column}:\n    ${text}\n    ${' '.repeat(caret)}^`;
  }

  /** The part of a line around a place, and how far right in it the place is; counted in code points. */
  #excerpt(at: number): { text: string; caret: number } {
    const before = Array.from(/[^\r\n]*$/.exec(this.characters.slice(0, at))?.[0] ?? '');
    const after = Array.from(/^[^\r\n]*/.exec(this.characters.slice(at))?.[0] ?? '');
    const head = before.length > MAX_SIDE_LENGTH ? [...CUT, ...before.slice(-KEPT_SIDE)] : before;
    const tail = after.length > MAX_SIDE_LENGTH ? [...after.slice(0, KEPT_SIDE), ...CUT] : after;
    return { text: [...head, ...tail].join(''), caret: head.length };
  }
}
