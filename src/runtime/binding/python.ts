/** Binds values in Python scripts: each external value becomes a literal, or part of the literal that contains it. */
import { boundCode } from './bound-code.ts';
import type { CodeText, Hole } from './marks.ts';
import { type PythonContext, readPython } from './python-reader.ts';
import { readOnce } from './readings.ts';

const readingOf = readOnce(readPython);

/**
 * Binds the values of a script.
 *
 * @throws ActionError when a value is unsafe in its context
 * @example bindScript(codeText('print(1)')); // 'print(1)'
 */
export function bindScript(code: CodeText): string {
  const { text, holes } = code;
  if (holes.length === 0) return text;
  return boundCode(code, readingOf(code), (hole, context) => boundAt(context, text.slice(hole.start, hole.end), hole));
}

function boundAt(context: PythonContext, value: string, { kind }: Hole): string {
  switch (context.kind) {
    case 'comment':
      return '';
    case 'expression':
      return kind === 'text' ? `'${escapedText(value)}'` : plainLiteral(value, kind);
    case 'string': {
      const content = context.isBytes ? escapedBytes(value) : escapedText(value);
      if (!context.isRaw) return content;
      const { quote, isBytes } = context;
      // Raw strings have no escapes: close the literal, add the value as a separate one, and open another.
      return `${quote} ${isBytes ? 'b' : ''}'${content}' ${context.prefix}${quote}`;
    }
  }
}

/** Numbers keep their type; parentheses protect them from the surrounding operators. */
function plainLiteral(value: string, kind: Exclude<Hole['kind'], 'text'>): string {
  if (kind === 'boolean') return value === 'true' ? 'True' : 'False';
  if (kind === 'null') return 'None';
  return /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(value) ? `(${value})` : `float('${escapedText(value)}')`;
}

/** Escapes everything but letters and digits, which works in every kind of string. */
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
