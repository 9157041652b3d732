// Strings, and the code inside them. What may be in a string depends on the module: strings of agents contain promises, and
// code in a promise has two more forms of strings. So there are three sets of rules, one for each dialect.
import { captures, include, literally, type Rule } from './textmate-rules.ts';

/** The language as it is outside of agents, in their modules, and inside a promise. */
export const DIALECTS = ['code', 'agent', 'promise'] as const;
export type Dialect = (typeof DIALECTS)[number];

/**
 * How many `#` a delimiter may have for interpolation in its string to be recognized. A region's inner rules cannot
 * count the `#` of its beginning, so each number needs rules of its own.
 */
const MAX_POUNDS = 5;

const BEGIN = { beginCaptures: captures({ 0: 'punctuation.definition.string.begin' }) };
const END = { endCaptures: captures({ 0: 'punctuation.definition.string.end' }) };

/** The rules for the strings of a dialect, by name. */
export function stringRules(dialect: Dialect): Readonly<Record<string, Rule>> {
  const counts = Array.from({ length: MAX_POUNDS + 1 }, (_, count) => count);
  const contents = counts.map(
    (count) => [`${dialect}-text-${count}`, contentRule(dialect, '#'.repeat(count))] as const,
  );
  const strings = [
    ...counts.flatMap((count) => [
      stringRule('"""', '#'.repeat(count), `${dialect}-text-${count}`),
      stringRule('"', '#'.repeat(count), `${dialect}-text-${count}`),
    ]),
    ...manyPounds,
    ...(dialect === 'promise' ? promiseStrings : []),
  ];
  return {
    [`${dialect}-strings`]: { patterns: strings },
    ...Object.fromEntries(contents),
    // Parentheses inside an interpolation do not end it.
    [`${dialect}-group`]: {
      begin: String.raw`\(`,
      end: String.raw`\)`,
      captures: captures({ 0: 'punctuation.bracket' }),
      patterns: [include(`${dialect}-group`), include(dialect)],
    },
  };
}

/** A string with delimiters of `quotes` and `pounds`. */
function stringRule(quotes: '"' | '"""', pounds: string, content: string): Rule {
  const isMultiLine = quotes.length > 1;
  // With `#`, a run of more than three quotes is text.
  const runs = isMultiLine && pounds !== '' ? [{ match: '"{4,}' }] : [];
  return {
    name: isMultiLine ? 'string.quoted.triple.pkl' : 'string.quoted.double.pkl',
    begin: pounds + quotes,
    end: isMultiLine ? quotes + pounds : `${quotes}${pounds}|(?=$)`,
    ...BEGIN,
    ...END,
    patterns: [...runs, include(content)],
  };
}

/** Strings with more `#` than are told apart. */
const manyPounds: readonly Rule[] = [
  {
    name: 'string.quoted.triple.pkl',
    begin: `(?<!#)(#{${MAX_POUNDS + 1},})"""`,
    end: String.raw`"""\1`,
    ...BEGIN,
    ...END,
    patterns: [{ match: '"{4,}' }],
  },
  {
    name: 'string.quoted.double.pkl',
    begin: `(?<!#)(#{${MAX_POUNDS + 1},})"`,
    end: String.raw`"\1|(?=$)`,
    ...BEGIN,
    ...END,
  },
];

/** The inside of a string whose delimiters have `pounds`. */
function contentRule(dialect: Dialect, pounds: string): Rule {
  const promise = dialect === 'code' ? [] : [embedded(`@${pounds}(`, 'promise')];
  return {
    patterns: [
      embedded(`\\${pounds}(`, dialect),
      ...promise,
      {
        name: 'constant.character.escape.pkl',
        match: String.raw`\\${pounds}(?:[nrt"\\]|u\{[0-9A-Fa-f]{1,6}\}|$)`,
      },
      { name: 'invalid.illegal.escape.pkl', match: String.raw`\\${pounds}[^"]` },
    ],
  };
}

/** Code in a string, up to a parenthesis. Its names are not coloured as text. */
function embedded(opening: string, dialect: Dialect): Rule {
  return {
    name: 'meta.interpolation.pkl',
    contentName: 'meta.embedded.line.pkl',
    begin: literally(opening),
    end: String.raw`\)`,
    beginCaptures: captures({ 0: 'punctuation.section.interpolation.begin' }),
    endCaptures: captures({ 0: 'punctuation.section.interpolation.end' }),
    patterns: [include(`${dialect}-group`), include(dialect)],
  };
}

/** Strings that exist only in promises, which are in a string with quotes already. */
const promiseStrings: readonly Rule[] = [
  {
    name: 'string.quoted.double.pkl',
    begin: String.raw`\\"`,
    end: String.raw`\\?"|(?=$)`,
    ...BEGIN,
    ...END,
    patterns: [include('promise-text-0')],
  },
  {
    name: 'string.quoted.single.pkl',
    begin: "'",
    end: "'|(?=$)",
    ...BEGIN,
    ...END,
    patterns: [{ name: 'constant.character.escape.pkl', match: String.raw`\\'` }, include('promise-text-0')],
  },
];
