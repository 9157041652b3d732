/** Python scripts: each value from outside becomes a literal, or a part of the literal that it stands in. */
import { ActionError } from '../diagnostics/errors.ts';
import type { CodeText, Hole } from './marks.ts';
import { type PythonPlace, readPython } from './python-reader.ts';
import { readOnce } from './readings.ts';

const readingOf = readOnce(readPython);

/**
 * Binds the values of a script.
 *
 * @throws ActionError when a value cannot be bound where it stands
 */
export function bindScript(code: CodeText): string {
  const { text, holes } = code;
  if (holes.length === 0) return text;
  const { places, refused } = readingOf(code);
  let script = '';
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
    script += text.slice(at, hole.start) + boundAt(place, text.slice(hole.start, hole.end), hole);
    at = hole.end;
  }
  return script + text.slice(at);
}

function boundAt(place: PythonPlace, value: string, { kind }: Hole): string {
  switch (place.kind) {
    case 'comment':
      return '';
    case 'expression':
      return kind === 'text' ? `'${escapedText(value)}'` : plainLiteral(value, kind);
    case 'string': {
      const content = place.isBytes ? escapedBytes(value) : escapedText(value);
      if (!place.isRaw) return content;
      const { quote, isBytes } = place;
      // No escapes there: the literal ends, the value follows as one of its own, and another one goes on.
      return `${quote} ${isBytes ? 'b' : ''}'${content}' ${place.prefix}${quote}`;
    }
  }
}

/** Numbers keep their type; in parentheses, because of what may stand before and behind. */
function plainLiteral(value: string, kind: Exclude<Hole['kind'], 'text'>): string {
  if (kind === 'boolean') return value === 'true' ? 'True' : 'False';
  if (kind === 'null') return 'None';
  return /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(value) ? `(${value})` : `float('${escapedText(value)}')`;
}

/** All but letters and digits as escapes, which mean the same in every kind of string. */
function escapedText(value: string): string {
  let text = '';
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    if (/\w/.test(character)) text += character;
    else if (code < 0x100) text += `\\x${hex(code, 2)}`;
    else text += code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  }
  return text;
}

function escapedBytes(value: string): string {
  return [...Buffer.from(value, 'utf8')]
    .map((byte) => (/\w/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\x${hex(byte, 2)}`))
    .join('');
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
