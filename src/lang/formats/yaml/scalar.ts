import { mapLines, replaceCharacters } from '../../base/replace-characters.ts';

/** Writes strings in YAML: plain if possible, otherwise quoted or as a block. */

/** `compat` writes what parsers of both YAML versions read the same way. */
export type YamlMode = 'compat' | '1.1' | '1.2';

const WORDS_12 = ['', '~', 'null', '.nan', '.inf', '+.inf', '-.inf', 'true', 'false'];
const WORDS_11 = [...WORDS_12, 'on', 'off', 'yes', 'no', 'y', 'n'];

/** Reserved words in lower case, capitalized and upper case. */
function reserved(words: readonly string[]): ReadonlySet<string> {
  const capitalize = (word: string): string => word.replace(/[a-z]/, (letter) => letter.toUpperCase());
  const all = new Set(words.flatMap((word) => [word, word.toUpperCase(), capitalize(word)]));
  all.delete('.Nan');
  return all.add('.NaN');
}

const RESERVED_12 = reserved(WORDS_12);
const RESERVED_11 = reserved(WORDS_11);

const SEXAGESIMAL = String.raw`[-+]?[1-9][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?`;

/** What parsers of each version read as a number. */
const NUMBER: Readonly<Record<YamlMode, RegExp>> = {
  '1.1': new RegExp(
    String.raw`^(?:[\d.]|(?=..)(?:${SEXAGESIMAL}|[-+]?(?:o[0-7_]+|0b[01_]+|0x[\da-fA-F_]+|[\d_]*(?:\.[\d_]*(?:[eE][-+]\d+)?)?)))$`,
  ),
  '1.2': /^(?:\d|(?=..)(?:0o[0-7]+|0x[\da-fA-F]+|[-+0]?\d*(?:\.\d*)?(?:[eE][-+]?\d+)?))$/,
  compat: new RegExp(
    String.raw`^(?:[\d.]|(?=..)(?:${SEXAGESIMAL}|[-+]?(?:0?o[0-7_]+|0b[01_]+|0x[\da-fA-F_]+|[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?)))$`,
  ),
};
const MAYBE_NUMBER = /^[-+.o0-9]/;

// Line breaks are left out: they make a block.
const NEEDS_DOUBLE_QUOTES = /[^\n -\uffff]/;
const NEEDS_QUOTES = /^['!%&*{}[\],#|>@`" ]|^[-:?](?: |$)| $| #|[^]:(?: |$)/;
const KEY_NEEDS_QUOTES = /[[\]{},]/;

/** Maximum length of text before a colon. */
const MAX_KEY_LENGTH = 1024;

export interface ScalarContext {
  readonly mode: YamlMode;
  /** The indentation of the line that the scalar starts on. */
  readonly indent: string;
  /** One step of indentation. */
  readonly step: string;
  readonly isKey: boolean;
}

/** A string as YAML; as a key, with everything required before the colon. */
export function yamlString(text: string, context: ScalarContext): string {
  const { mode, isKey } = context;
  if ((mode === '1.2' ? RESERVED_12 : RESERVED_11).has(text)) return `'${text}'`;
  if (NEEDS_DOUBLE_QUOTES.test(text)) return asKey(`"${escapeYaml(text)}"`, context, false);
  if (text.includes('\n')) return asKey(block(text, context), context, true);
  const isQuoted =
    NEEDS_QUOTES.test(text) ||
    (isKey && KEY_NEEDS_QUOTES.test(text)) ||
    (MAYBE_NUMBER.test(text) && NUMBER[mode].test(text));
  return asKey(isQuoted ? `'${replaceCharacters(text, /'/g, () => "''")}'` : text, context, false);
}

/** A long or multiline key needs a question mark before it, and its colon on a separate line. */
function asKey(scalar: string, { isKey, indent }: ScalarContext, isBlock: boolean): string {
  return isKey && (isBlock || scalar.length > MAX_KEY_LENGTH) ? `? ${scalar}\n${indent}` : scalar;
}

function block(text: string, { indent, step }: ScalarContext): string {
  const inner = indent + step;
  const width = text.startsWith(' ') ? String(step.length) : '';
  const chomping = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  return `|${width}${chomping}\n${mapLines(text, (line) => (line === '' ? '' : inner + line))}`;
}

const ESCAPED = /[^ !#-[\]-\u0084\u0086-\u009f\u00a1-\u2027\u202a-\uffff]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escapeYaml(text: string): string {
  return replaceCharacters(text, ESCAPED, (character) => {
    const short = ESCAPES[character];
    return short === undefined ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}` : `\\${short}`;
  });
}
