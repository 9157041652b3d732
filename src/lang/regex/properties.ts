/** The named character classes of Java's patterns: `\p{…}`, and `\d`, `\s`, `\w` and the like. */
import { unicodeBlock } from './blocks.ts';
import { type CharSet, knownSet, rangeSet } from './char-set.ts';

/** Unicode classes; the values are operands in JavaScript's syntax. */
const UNICODE: Readonly<Record<string, string>> = {
  ALPHABETIC: '\\p{Alphabetic}',
  LETTER: '\\p{L}',
  IDEOGRAPHIC: '\\p{Ideographic}',
  LOWERCASE: '\\p{Lowercase}',
  UPPERCASE: '\\p{Uppercase}',
  TITLECASE: '\\p{Lt}',
  WHITE_SPACE: '\\p{White_Space}',
  CONTROL: '\\p{Cc}',
  PUNCTUATION: '\\p{P}',
  HEX_DIGIT: '\\p{Nd}\\p{Hex_Digit}',
  ASSIGNED: '\\p{Assigned}',
  NONCHARACTER_CODE_POINT: '\\p{Noncharacter_Code_Point}',
  DIGIT: '\\p{Nd}',
  ALNUM: '\\p{Alphabetic}\\p{Nd}',
  BLANK: '\\p{Zs}\\t',
  GRAPH: '[^\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}]',
  PRINT: '[[[^\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}]\\p{Zs}]&&[^\\p{Cc}]]',
  WORD: '\\p{Alphabetic}\\p{Mn}\\p{Me}\\p{Mc}\\p{Nd}\\p{Pc}\\p{Join_Control}',
  JOIN_CONTROL: '\\p{Join_Control}',
  EMOJI: '\\p{Emoji}',
  EMOJI_PRESENTATION: '\\p{Emoji_Presentation}',
  EMOJI_MODIFIER: '\\p{Emoji_Modifier}',
  EMOJI_MODIFIER_BASE: '\\p{Emoji_Modifier_Base}',
  EMOJI_COMPONENT: '\\p{Emoji_Component}',
  EXTENDED_PICTOGRAPHIC: '\\p{Extended_Pictographic}',
};

const UNICODE_ALIASES: Readonly<Record<string, string>> = {
  WHITESPACE: 'WHITE_SPACE',
  HEXDIGIT: 'HEX_DIGIT',
  NONCHARACTERCODEPOINT: 'NONCHARACTER_CODE_POINT',
  JOINCONTROL: 'JOIN_CONTROL',
};

/** POSIX names in Unicode mode. */
const POSIX_UNICODE: Readonly<Record<string, string>> = {
  ALPHA: 'ALPHABETIC',
  LOWER: 'LOWERCASE',
  UPPER: 'UPPERCASE',
  SPACE: 'WHITE_SPACE',
  PUNCT: 'PUNCTUATION',
  XDIGIT: 'HEX_DIGIT',
  ALNUM: 'ALNUM',
  CNTRL: 'CONTROL',
  DIGIT: 'DIGIT',
  BLANK: 'BLANK',
  GRAPH: 'GRAPH',
  PRINT: 'PRINT',
};

const CATEGORIES = new Set(
  'L LC Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No Z Zs Zl Zp C Cc Cf Cs Co Cn P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So'.split(
    ' ',
  ),
);

const IGNORABLE = '\\0-\\x08\\x0e-\\x1b\\x7f-\\x9f\\p{Cf}';
const ID_START = '\\p{L}\\p{Nl}';

/** Names with the same meaning in both modes. */
const FIXED: Readonly<Record<string, string>> = {
  LD: '\\p{L}\\p{Nd}',
  L1: '\\0-\\xff',
  all: '\\0-\\u{10ffff}',
  ASCII: '\\0-\\x7f',
  Alnum: '0-9A-Za-z',
  Alpha: 'A-Za-z',
  Blank: ' \\t',
  Cntrl: '\\0-\\x1f\\x7f',
  Digit: '0-9',
  Graph: '!-~',
  Lower: 'a-z',
  Print: ' -~',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Space: '\\t-\\r ',
  Upper: 'A-Z',
  XDigit: '0-9A-Fa-f',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaIdeographic: '\\p{Ideographic}',
  javaTitleCase: '\\p{Lt}',
  javaDigit: '\\p{Nd}',
  javaDefined: '\\p{Assigned}',
  javaLetter: '\\p{L}',
  javaLetterOrDigit: '\\p{L}\\p{Nd}',
  javaJavaIdentifierStart: `${ID_START}\\p{Sc}\\p{Pc}`,
  javaJavaIdentifierPart: `${ID_START}\\p{Sc}\\p{Pc}\\p{Nd}\\p{Mc}\\p{Mn}${IGNORABLE}`,
  javaUnicodeIdentifierStart: '\\p{ID_Start}',
  javaUnicodeIdentifierPart: `\\p{ID_Continue}${IGNORABLE}`,
  javaIdentifierIgnorable: IGNORABLE,
  javaSpaceChar: '\\p{Z}',
  javaWhitespace: '[[\\p{Z}&&[^\\xa0\\u2007\\u202f]]\\t-\\r\\x1c-\\x1f]',
  javaISOControl: '\\0-\\x1f\\x7f-\\x9f',
  javaMirrored: '\\p{Bidi_Mirrored}',
};

/** When case is ignored, classes of one case stand for all cases. */
const CASED: ReadonlyMap<string, string> = new Map([
  ...['Lu', 'Ll', 'Lt'].map((name) => [name, '\\p{Lu}\\p{Ll}\\p{Lt}'] as const),
  ...['Lower', 'Upper'].map((name) => [name, 'A-Za-z'] as const),
  ...['LOWERCASE', 'UPPERCASE', 'TITLECASE', 'javaLowerCase', 'javaUpperCase', 'javaTitleCase'].map(
    (name) => [name, '\\p{Lowercase}\\p{Uppercase}\\p{Lt}'] as const,
  ),
]);

const sets = new Map<string, CharSet>();

function setOf(source: string): CharSet {
  let set = sets.get(source);
  if (set === undefined) {
    set = knownSet(source);
    sets.set(source, set);
  }
  return set;
}

function lookUp(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function byUnicodeName(name: string, ignoreCase: boolean): CharSet | undefined {
  const upper = name.toUpperCase();
  const key = lookUp(UNICODE_ALIASES, upper) ?? upper;
  const source = (ignoreCase ? CASED.get(key) : undefined) ?? lookUp(UNICODE, key);
  return source === undefined ? undefined : setOf(source);
}

function byCategory(name: string, ignoreCase: boolean): CharSet | undefined {
  const cased = ignoreCase ? CASED.get(name) : undefined;
  if (cased !== undefined) return setOf(cased);
  if (CATEGORIES.has(name)) return setOf(`\\p{${name}}`);
  const source = lookUp(FIXED, name);
  return source === undefined ? undefined : setOf(source);
}

function byScript(name: string): CharSet | undefined {
  if (!/^[A-Za-z_]+$/.test(name)) return undefined;
  // Java accepts any case, JavaScript only the official one: `Old_Italic`, `Latn`.
  const official = name.toLowerCase().replace(/(?:^|_)[a-z]/g, (start) => start.toUpperCase());
  for (const spelling of [official, name, SCRIPT_SPELLINGS[name.toLowerCase()]]) {
    if (spelling === undefined) continue;
    try {
      return setOf(`\\p{Script=${spelling}}`);
    } catch {
      // No such script; try the next spelling.
    }
  }
  return undefined;
}

const SCRIPT_SPELLINGS: Readonly<Record<string, string>> = {
  nko: 'Nko',
  phags_pa: 'Phags_Pa',
  signwriting: 'SignWriting',
};

function byBlock(name: string): CharSet | undefined {
  const block = unicodeBlock(name);
  return block === undefined ? undefined : rangeSet(block[0], block[1]);
}

/** The set of `\p{name}`; undefined when the name is unknown. */
export function namedSet(name: string, ignoreCase: boolean, isUnicode: boolean): CharSet | undefined {
  if (name.startsWith('In')) return byBlock(name.slice(2));
  if (name.startsWith('Is')) {
    const short = name.slice(2);
    return byUnicodeName(short, ignoreCase) ?? byCategory(short, ignoreCase) ?? byScript(short);
  }
  const posix = isUnicode ? lookUp(POSIX_UNICODE, name.toUpperCase()) : undefined;
  return posix === undefined ? byCategory(name, ignoreCase) : byUnicodeName(posix, ignoreCase);
}

/** The set of `\p{property=value}`; undefined when one of them is unknown. */
export function valuedSet(property: string, value: string, ignoreCase: boolean): CharSet | undefined {
  if (property === 'sc' || property === 'script') return byScript(value);
  if (property === 'blk' || property === 'block') return byBlock(value);
  if (property === 'gc' || property === 'general_category') return byCategory(value, ignoreCase);
  return undefined;
}

const SHORTHANDS: Readonly<Record<string, readonly [ascii: string, unicode: string]>> = {
  d: ['0-9', '\\p{Nd}'],
  s: ['\\t-\\r ', '\\p{White_Space}'],
  w: ['0-9A-Za-z_', UNICODE['WORD'] as string],
  h: ['\\t \\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000', ''],
  v: ['\\n-\\r\\x85\\u2028\\u2029', ''],
};

/** The set of a lower-case class escape such as `\d`. */
export function shorthandSet(letter: 'd' | 's' | 'w' | 'h' | 'v', isUnicode: boolean): CharSet {
  const [ascii, unicode] = SHORTHANDS[letter] as readonly [string, string];
  return setOf(isUnicode && unicode !== '' ? unicode : ascii);
}

const LINE_TERMINATORS = '\\n\\r\\x85\\u2028\\u2029';

/** What `.` matches. */
export function dotSet(matchesAll: boolean, unixLines: boolean): CharSet {
  if (matchesAll) return setOf(FIXED['all'] as string);
  return setOf(unixLines ? '[^\\n]' : `[^${LINE_TERMINATORS}]`);
}
