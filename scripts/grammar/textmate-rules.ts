// The form of TextMate grammars, and small helpers to write them.

/** Number of a group → what its text is called. */
type Captures = Readonly<Record<string, { readonly name: string }>>;

/** A rule: matches one expression, or the region between two, or lists other rules. */
export interface Rule {
  readonly include?: string;
  readonly name?: string;
  readonly contentName?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  /** A region continues on the next line only if that line starts with a match. */
  readonly while?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly whileCaptures?: Captures;
  readonly patterns?: readonly Rule[];
}

/** Scopes of the groups of an expression; scope 0 is that of the whole match. */
export function captures(scopes: Readonly<Record<string, string>>): Captures {
  return Object.fromEntries(Object.entries(scopes).map(([group, name]) => [group, { name: `${name}.pkl` }]));
}

/** A reference to a rule of the repository. */
export const include = (name: string): Rule => ({ include: `#${name}` });

/** The text as an expression that matches exactly it. */
export const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** Matches one of several texts; the longest that fits. */
export function oneOf(texts: readonly string[]): string {
  return [...texts]
    .sort((left, right) => right.length - left.length || (left < right ? -1 : 1))
    .map(literally)
    .join('|');
}

/** A name: like that of the lexer, for the letters that people use. */
export const NAME = String.raw`(?:(?![0-9])[\w$]+|${'`[^`\\n]+`'})`;
/** A name is not preceded or followed by one of these. */
export const NOT_AFTER_NAME = String.raw`(?<![\w$])`;
export const NOT_BEFORE_NAME = String.raw`(?![\w$])`;
