/** Writes strings in source syntax: single-line and multiline literals, with or without custom delimiters. */
import { mapLines, replaceCharacters } from '../base/replace-characters.ts';

const NEEDS_ESCAPE = /[\n\r\t\\"]/;
const ESCAPES: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\\': '\\', '"': '"' };

/** The string as a single-line literal between plain quotes. */
export function quoteString(value: string): string {
  if (!NEEDS_ESCAPE.test(value)) return `"${value}"`;
  const escaped = replaceCharacters(value, /[\\"]/g, '\\$&');
  return `"${/[\n\r\t]/.test(value) ? replaceCharacters(escaped, /[\n\r\t]/g, escapeCharacter) : escaped}"`;
}

function escapeCharacter(character: string): string {
  return `\\${ESCAPES[character]}`;
}

/** A single-line literal that prefers `#"…"#` to escaping quotes and backslashes. */
export function quoteStringWithPounds(value: string): string {
  const pounds = '#'.repeat(poundCount(value, false));
  const escape = `\\${pounds}`;
  let text = replaceCharacters(value, /[\n\r\t]/g, (character) => `${escape}${ESCAPES[character]}`);
  // A literal must neither be a lone quote nor start like a multiline string.
  if (value === '"') text = `${escape}"`;
  else if (value.startsWith('""')) text = `"${escape}${text.slice(1)}`;
  return `${pounds}"${text}"${pounds}`;
}

/** The string as a multiline literal whose lines start with `indent`. */
export function quoteLines(value: string, indent: string, preferPounds: boolean): string {
  const pounds = preferPounds ? '#'.repeat(poundCount(value, true)) : '';
  const escape = `\\${pounds}`;
  let text = replaceCharacters(value, /[\r\t]/g, (character) => `${escape}${ESCAPES[character]}`);
  if (!preferPounds) {
    text = replaceCharacters(value, /[\r\t\\]/g, escapeCharacter).replaceAll('"""', '""\\"');
  }
  return `${pounds}"""\n${mapLines(text, (line) => indent + line)}\n${indent}"""${pounds}`;
}

/** Number of `#` that a literal needs so that no quote or backslash of the string is special. */
function poundCount(value: string, isMultiline: boolean): number {
  let count = 0;
  for (const [, backslash, quotes = '', pounds = ''] of value.matchAll(/(\\)?("*)(#*)/g)) {
    const isTriple = quotes.length > 2;
    if (backslash !== undefined) count = Math.max(count, 1 + (quotes === '' ? pounds.length : 0));
    if (quotes === '' || (isMultiline && !isTriple)) continue;
    count = Math.max(count, 1 + (isTriple === isMultiline ? pounds.length : 0));
  }
  return count;
}
