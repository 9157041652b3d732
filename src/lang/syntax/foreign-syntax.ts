/**
 * Syntax of other languages and its Pkl equivalent: a hint below reports of errors that look like such a habit. A rule
 * is narrow enough to be right whenever it applies.
 */
import type { PklError } from '../diagnostics/error.ts';
import type { LanguageCode } from '../diagnostics/error-codes.ts';
import { TYPE } from '../diagnostics/messages/syntax.ts';

interface ForeignSyntaxRule {
  /** The errors it applies to; any by default. */
  readonly error?: (error: SyntaxProblem) => boolean;
  /** Matches the line before the error. */
  readonly before?: RegExp;
  /** Matches the rest of the line from the error on. */
  readonly at: RegExp;
  readonly hint: (at: RegExpExecArray, before: RegExpExecArray) => string;
}

const NAME = '[A-Za-z_$][\\w$]*';
/** The part of an error that rules examine. */
type SyntaxProblem = Pick<PklError, 'code' | 'details'>;

function is(...codes: readonly LanguageCode[]): NonNullable<ForeignSyntaxRule['error']> {
  return ({ code }) => codes.some((known) => known === code);
}

/** The tokens that were expected begin with these. */
function expects(...tokens: readonly string[]): NonNullable<ForeignSyntaxRule['error']> {
  return ({ details: { tokens: expected = [] } }) => tokens.every((token, index) => expected[index] === token);
}

const invalidToken = is('invalid-top-level-token');
const invalidProperty = is('invalid-property');
const unexpectedToken = is('unexpected-token');
const expectsType = expects(TYPE);
const noBrace = expects('}');
const noParenthesis = expects('(');
const noArgument = expects(',', ')');
/** An expression was expected, and nothing in particular could stand there otherwise. */
const noExpression = ({ code, details }: SyntaxProblem): boolean =>
  code === 'unexpected-token' && details.tokens?.length === 0;

function rule(
  at: RegExp,
  hint: string | ForeignSyntaxRule['hint'],
  more: Pick<ForeignSyntaxRule, 'error' | 'before'> = {},
): ForeignSyntaxRule {
  return { at, hint: typeof hint === 'string' ? () => hint : hint, ...more };
}

const RULES: readonly ForeignSyntaxRule[] = [
  // Strings and comments
  rule(/^'''/, 'A string of several lines is written between `"""` and `"""`.'),
  rule(/^'([^'\\"]*)'/, (m) => `Strings are written in double quotes. Try: \`"${m[1]}"\``),
  rule(/^'[^']*'/, 'Strings are written in double quotes.'),
  rule(/^"/, 'Strings have no prefix. A value is put into a string by `\\(value)`.', {
    error: invalidToken,
    before: /[=(,]\s*[fbru]$/,
  }),
  rule(/^[\s\w!]/, 'Comments start with `//`.', { error: is('unexpected-character'), before: /(?:^|\s)#$/ }),
  rule(/^--\s/, 'Comments start with `//`.', { before: /^\s*$/ }),

  // Lists, maps and objects
  rule(/^\[\]/, (_, [, name]) => `Lists are written \`List<${name}>\` or \`Listing<${name}>\`.`, {
    error: invalidToken,
    before: new RegExp(`:\\s*(${NAME})$`),
  }),
  rule(/^\[([^\][]+)\]/, (m, [, name]) => `Type arguments are in angle brackets. Try: \`${name}<${m[1]}>\``, {
    error: invalidToken,
    before: new RegExp(`:\\s*(${NAME})$`),
  }),
  rule(/^\[([^\][{}]*)\]/, (m) => `Lists are made by \`List\`. Try: \`List(${m[1]?.trim()})\``, {
    error: noExpression,
  }),
  rule(/^\[/, 'Lists are made by `List(…)` or `new Listing { … }`.', { error: noExpression }),
  rule(/^\[([\w.]+)\]\s*$/, (m) => `An object is written \`${m[1]?.split('.').join(' { ')} { … }\`.`, {
    error: invalidToken,
    before: /^\s*$/,
  }),
  rule(/^\{/, (_, [, name]) => `Try: \`${name} { … }\`, or \`${name} = new Dynamic { … }\``, {
    error: unexpectedToken,
    before: new RegExp(`(${NAME})\\s*=\\s*$`),
  }),
  rule(/^\{/, 'An object is written `new { … }`, or `new Type { … }`.', {
    error: unexpectedToken,
    before: /[=(,]\s*$/,
  }),
  rule(/^\{/, (_, [, name]) => `To make an object of a class, write \`new ${name} { … }\`.`, {
    error: is('amend-needs-parentheses'),
    before: /(?:[=(,]|->)\s*((?:[a-z]\w*\.)?[A-Z]\w*)\s*$/,
  }),
  rule(/^\)/, (_, [, name]) => `Objects are made with braces. Try: \`new ${name} {}\``, {
    before: new RegExp(`\\bnew\\s+(${NAME})\\($`),
  }),
  rule(/^\{\s*$/, 'The members of a module are not in braces. They are written `name = value`.', {
    error: invalidToken,
    before: /^\s*$/,
  }),
  rule(
    /^\{?\s*"([A-Za-z_]\w*)"\s*:\s*([^,{[]*)/,
    (m) => `A property is written \`${m[1]} = ${m[2]?.trim() || '…'}\`.`,
    {
      error: invalidToken,
      before: /^\s*$/,
    },
  ),
  rule(/^[:=]/, (_, [, name]) => `A property is written \`${name} = value\`, an entry \`["${name}"] = value\`.`, {
    error: noBrace,
    before: /(?:^|[{;])\s*"([A-Za-z_]\w*)"\s*$/,
  }),
  rule(/^[:=]/, (_, [, key]) => `An entry is written \`[${key}] = value\`.`, {
    error: noBrace,
    before: /(?:^|[{;])\s*("[^"\\]*"|\d+)\s*$/,
  }),
  rule(/^:|^=>?/, (_, [, key]) => `Keys and values are separated by commas. Try: \`Map(${key}, …)\``, {
    error: noArgument,
    before: /\bMap\(\s*("[^"]*"|\w+)\s*$/,
  }),
  rule(/^[:=](?!=)/, 'Arguments have no names: they are given in the order of the parameters.', {
    error: noArgument,
    before: new RegExp(`${NAME}\\((?:.*,)?\\s*${NAME}\\s*$`),
  }),
  rule(/^,/, 'Members are separated by line breaks or semicolons.', {
    error: (error) => invalidToken(error) || noBrace(error),
    before: new RegExp(`(?:^|[{;,])\\s*(?:${NAME}|\\[.*\\])\\s*(?::[^=]*)?=[^=]`),
  }),
  rule(/^,/, 'Elements are separated by line breaks or semicolons.', { error: noBrace, before: /\{[^{}=]*$/ }),
  rule(/^,\s*([^,()]*)\)/, (m, [, first]) => `Two values are a \`Pair\`. Try: \`Pair(${first}, ${m[1]})\``, {
    before: /[=,]\s*\(([^,()]*)$/,
  }),

  // Properties and their values
  rule(
    /^(-?\d[\w.]*|true|false|null)(?=\s*(?:$|[;,}/]))/,
    (m, [, name]) => `A value is given by \`=\`. Try: \`${name} = ${m[1]}\``,
    {
      error: unexpectedToken,
      before: new RegExp(`(?:^|[{;])\\s*(${NAME})\\s*:\\s*$`),
    },
  ),
  rule(/^=/, (_, [, name]) => `A value is given by \`=\`. Try: \`${name} = …\``, {
    error: expectsType,
    before: new RegExp(`(${NAME})\\s*:$`),
  }),
  rule(/^-\s/, 'Elements are in the braces of an object, without dashes: `name { 1; 2 }`.', {
    error: expectsType,
    before: /^\s*$/,
  }),
  rule(/^:\s/, 'Objects are in braces, and values are given by `=`: `object { name = value }`.', {
    error: invalidToken,
    before: new RegExp(`^\\s+${NAME}\\s*$`),
  }),
  rule(
    /^let\s+([A-Za-z_]\w*)\s*=/,
    (m) => `A property needs no keyword. Try: \`${m[1]} = …\` or \`local ${m[1]} = …\``,
  ),
  rule(/^(?:var|val|mut|set|my|auto)\s+([A-Za-z_]\w*)/, (m) => `A property needs no keyword. Try: \`${m[1]} = …\``, {
    error: invalidProperty,
    before: /^\s*$/,
  }),
  rule(/^(?:private|protected)\s+\w/, 'A member that only its own scope can see is `local`.', {
    error: invalidProperty,
  }),
  rule(/^(?:final|readonly|immutable)\s+\w/, 'A member that must not be changed is `fixed`, or `const`.', {
    error: invalidProperty,
  }),
  rule(
    /^(?:public|export|static|pub)\s+\w/,
    (m) => `\`${m[0].split(/\s/)[0]}\` is not needed: members are visible unless they are \`local\`.`,
    {
      error: invalidProperty,
    },
  ),
  rule(/^\w+\s*(?:\+|-|\*|\/)=/, 'A property is defined once, and not assigned again.', { error: invalidProperty }),

  // Declarations
  rule(/^(?:def|fun|func|fn|sub|proc)\s+([A-Za-z_]\w*)\s*\(/, (m) => `Try: \`function ${m[1]}(…) = …\``, {
    error: invalidProperty,
  }),
  rule(/^\{/, (_, [, name]) => `The body of a function is an expression. Try: \`function ${name}(…) = …\``, {
    before: new RegExp(`\\bfunction\\s+(${NAME})\\(.*\\)(?:\\s*:[^{]*)?\\s*$`),
  }),
  rule(/^\S/, 'A function is its expression, without `return`.', { before: /\breturn\s+$/ }),
  rule(/^=>/, 'A function is written `(parameter) -> expression`.', { error: invalidToken, before: /\)\s*$/ }),
  rule(/^->/, (_, [, name]) => `Parameters are in parentheses. Try: \`(${name}) -> …\``, {
    before: new RegExp(`(?:=\\s*|\\w\\(\\s*)(${NAME})\\s*$`),
  }),
  rule(/^(?:struct|interface|trait|record)\s+([A-Z]\w*)/, (m) => `Try: \`class ${m[1]} { … }\``),
  rule(/^enum\s+([A-Z]\w*)/, (m) => `Alternatives are a union of strings: \`typealias ${m[1]} = "one"|"two"\`.`, {
    error: invalidProperty,
  }),
  rule(/^type\s+([A-Z]\w*)/, (m) => `Try: \`typealias ${m[1]} = …\``, { error: invalidProperty }),
  rule(/^:\s*([A-Z]\w*)/, (m, [, name]) => `Try: \`class ${name} extends ${m[1]}\``, {
    before: /\bclass\s+([A-Z]\w*)\s*$/,
  }),
  rule(/^(?:include|require|use|using|from)\s+["\w]/, 'Modules are imported by `import "file.pkl"`.', {
    error: invalidProperty,
    before: /^\s*$/,
  }),
  rule(/^([\w./]+)/, (m) => `The URI of an import is a string. Try: \`import "${m[1]}.pkl"\``, {
    error: expects('"'),
    before: /^\s*import\*?\s+$/,
  }),

  // Control
  rule(/^(?:elif|elsif|elseif)\b/, 'Try: `else if (…)`'),
  rule(/^\{/, '`if` is an expression, without braces: `if (condition) one else other`.', {
    error: expects('else'),
    before: /\bif\s*\(.*\)\s*$/,
  }),
  rule(/^\S/, '`if` is written without `then`: `if (condition) one else other`.', {
    error: expects('else'),
    before: /\bthen\s+$/,
  }),
  rule(/^\S/, (_, [, word]) => `\`${word}\` is followed by parentheses: \`${word} (…)\`.`, {
    error: noParenthesis,
    before: /\b(if|for|when|throw|trace|read|let)\s+$/,
  }),
  rule(/^of\b/, 'Try: `in`', { error: expects('in') }),
  rule(/^\?:/, 'Try: `??`'),
  rule(/^\?\s*[^:]+:/, 'Try: `if (condition) one else other`', { error: invalidToken }),

  // Operators
  rule(/^\S/, 'Try: `!(… is Type)`', { before: /\bis\s+not\s+$/ }),
  rule(/^\S/, 'Try: `!`', { before: /[=(,]\s*not\s+$/ }),
  rule(/^and\b/, 'Try: `&&`', { error: invalidProperty, before: /\S[ \t]+$/ }),
  rule(/^or\b/, 'Try: `||`', { error: invalidProperty, before: /\S[ \t]+$/ }),
  rule(/^instanceof\b/, 'Try: `is`', { before: /\S[ \t]+$/ }),
  rule(/^\S/, 'Try: `value.getClass()`', { before: /[=(,]\s*typeof\s+$/ }),
  rule(/^in\b/, 'Try: `collection.contains(element)`', { before: /=\s*\S.*[ \t]$/ }),
  rule(/^>/, 'Try: `!=`', { before: /<$/ }),
  rule(/^=/, (_, [, sign]) => `Try: \`${sign === '!' ? '!=' : '=='}\``, { before: /([=!])=$/ }),
  rule(/^\+\s*\S/, 'Values are joined by a single `+`.', { before: /\S\s*\+$/ }),
  rule(/^<\s*(\w+)/, (m) => `Try: \`.shl(${m[1]})\``, { before: /<$/ }),
  rule(/^\|\s/, '`|` is for types. Try: `||`', { error: invalidToken, before: /=\s*\S.*$/ }),
  rule(/^[fFdDlL]\b/, 'Numbers have no suffix.', { error: invalidProperty, before: /\d$/ }),
];

/** Longer lines are not written by hand, and searching them could take long. */
const MAX_LINE_LENGTH = 300;

/** What to try instead, if the error at `offset` looks like another language; undefined otherwise. */
export function foreignSyntaxHint(error: SyntaxProblem, text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const before = text.slice(start, offset);
  const after = text.slice(offset, newline < 0 ? undefined : newline);
  if (before.length + after.length > MAX_LINE_LENGTH) return undefined;
  for (const slip of RULES) {
    if (slip.error?.(error) === false) continue;
    const at = slip.at.exec(after);
    const around = (slip.before ?? /$/).exec(before);
    if (at !== null && around !== null) return slip.hint(at, around);
  }
  return undefined;
}
