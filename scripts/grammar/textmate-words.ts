// The words and signs of the editor grammar.
import { PUNCTUATION } from '../../src/lang/syntax/tokens.ts';
import {
  ANNOTATION,
  DECLARATION,
  IMPORT,
  keywordScopes,
  moreSigns,
  SEPARATOR,
  signScopes,
  WORD_OPERATOR,
} from './scopes.ts';
import { captures, NAME, NOT_AFTER_NAME, NOT_BEFORE_NAME, oneOf, type Rule } from './textmate-rules.ts';

const isWord = (text: string): boolean => /^\w/.test(text);
const signs = Object.entries(PUNCTUATION).map(
  ([token, text]) => [text, signScopes[token as keyof typeof PUNCTUATION]] as const,
);
/** The texts of each scope. */
function byScope(rows: readonly (readonly [string, string])[]): readonly (readonly [string, readonly string[]])[] {
  const found = new Map<string, string[]>();
  for (const [text, scope] of rows) found.set(scope, [...(found.get(scope) ?? []), text]);
  return [...found];
}

const keyword = oneOf(Object.keys(keywordScopes));
/** A name that is not a keyword. */
const PLAIN_NAME = `(?!(?:${keyword})${NOT_BEFORE_NAME})${NAME}`;
const TYPE_NAME = String.raw`${PLAIN_NAME}(?:\.${PLAIN_NAME})*`;

/** Keywords, and tokens such as `import*`, which are read before those. */
export const words: readonly Rule[] = [
  ...byScope(signs.filter(([text]) => isWord(text))).map(([scope, texts]) => wordRule(scope, texts, '')),
  ...byScope(Object.entries(keywordScopes)).map(([scope, texts]) => wordRule(scope, texts, NOT_BEFORE_NAME)),
];

function wordRule(scope: string, texts: readonly string[], after: string): Rule {
  return { name: `${scope}.pkl`, match: `${NOT_AFTER_NAME}(?:${oneOf(texts)})${after}` };
}

/** Operators and punctuation. The longest come first, whatever their scope: `|>` is one token. */
export const operators: readonly Rule[] = [...signs, ...moreSigns]
  .filter(([text]) => !isWord(text))
  .map(([text, scope]) => ({ text, scope }))
  .reduce<{ length: number; rows: (readonly [string, string])[] }[]>((groups, { text, scope }) => {
    const group = groups.find(({ length }) => length === text.length);
    if (group === undefined) groups.push({ length: text.length, rows: [[text, scope]] });
    else group.rows.push([text, scope]);
    return groups;
  }, [])
  .sort((left, right) => right.length - left.length)
  .flatMap(({ rows }) => byScope(rows))
  .map(([scope, texts]) => ({ name: `${scope}.pkl`, match: `(?:${oneOf(texts)})` }));

/** Names where they are declared, and types where only a type can be. */
export const declarations: readonly Rule[] = [
  {
    match: String.raw`${NOT_AFTER_NAME}(class|typealias)\s+(${PLAIN_NAME})`,
    captures: captures({ 1: DECLARATION, 2: 'entity.name.type' }),
  },
  {
    match: String.raw`${NOT_AFTER_NAME}(function)\s+(${PLAIN_NAME})`,
    captures: captures({ 1: DECLARATION, 2: 'entity.name.function' }),
  },
  {
    match: String.raw`${NOT_AFTER_NAME}(extends)\s+(${TYPE_NAME})`,
    captures: captures({ 1: IMPORT, 2: 'entity.name.type' }),
  },
  {
    match: String.raw`${NOT_AFTER_NAME}(new|is|as)\s+(${TYPE_NAME})`,
    captures: captures({ 1: WORD_OPERATOR, 2: 'entity.name.type' }),
  },
  { match: String.raw`(:)\s*(${TYPE_NAME})`, captures: captures({ 1: SEPARATOR, 2: 'entity.name.type' }) },
];

/** All other names, by what is around them. Types are written with a capital. */
export const names: readonly Rule[] = [
  { name: 'entity.name.type.pkl', match: String.raw`(?<![\w$.])\p{Lu}[\w$]*(?!\()` + NOT_BEFORE_NAME },
  { name: 'entity.name.function.pkl', match: String.raw`${NAME}(?=\()` },
  { name: 'variable.other.property.pkl', match: String.raw`${NAME}(?=\s*(?::|=(?!=)|\{))` },
  { name: 'variable.other.pkl', match: NAME },
];

/** Annotations. */
export const annotations: readonly Rule[] = [
  {
    match: `(@)(${TYPE_NAME})`,
    captures: captures({ 1: ANNOTATION, 2: 'storage.type.annotation' }),
  },
];
