// The grammar that editors color Pkl with, in TextMate's form: `grammar/pkl.tmLanguage.json`. Words and signs are those of
// the lexer's tables.
import { HOST } from '../../src/runtime/schema/uris.ts';
import { comments, documentation } from './textmate-comments.ts';
import { captures, include, literally, NOT_AFTER_NAME, NOT_BEFORE_NAME, type Rule } from './textmate-rules.ts';
import { DIALECTS, type Dialect, stringRules } from './textmate-strings.ts';
import { annotations, declarations, names, operators, words } from './textmate-words.ts';

const DIGITS = '[0-9][0-9_]*';

const numbers: readonly Rule[] = [
  numberRule('hex', '0[xX][0-9A-Fa-f][0-9A-Fa-f_]*'),
  numberRule('binary', '0[bB][01][01_]*'),
  numberRule('octal', '0[oO][0-7][0-7_]*'),
  {
    name: 'constant.numeric.float.pkl',
    match: String.raw`(?:${NOT_AFTER_NAME}${DIGITS})?\.${DIGITS}(?:[eE][+-]?${DIGITS})?|${NOT_AFTER_NAME}${DIGITS}[eE][+-]?${DIGITS}`,
  },
  { name: 'constant.numeric.integer.pkl', match: `${NOT_AFTER_NAME}${DIGITS}` },
];

function numberRule(kind: string, match: string): Rule {
  return { name: `constant.numeric.${kind}.pkl`, match: `${NOT_AFTER_NAME}${match}${NOT_BEFORE_NAME}` };
}

/** Modules that amend the schema of agents are agent code from there on, to the end of the text. */
const agentModule: Rule = {
  begin: String.raw`${NOT_AFTER_NAME}(amends|extends)\s+(?="package://${literally(HOST)}/)`,
  end: '(?!)',
  beginCaptures: captures({ 1: 'keyword.other.import' }),
  patterns: [include('agent')],
};

/** All rules of a dialect. The order matters only for rules that match at the same place. */
function codeRule(dialect: Dialect): Rule {
  const parts = ['documentation', 'comments', `${dialect}-strings`, 'numbers', 'annotations', 'declarations', 'words'];
  return { patterns: [...parts, 'operators', 'names'].map(include) };
}

const grammar = {
  name: 'Pkl',
  scopeName: 'source.pkl',
  fileTypes: ['pkl', 'pcf', 'PklProject'],
  patterns: [agentModule, include('code')],
  repository: {
    documentation,
    comments: { patterns: comments },
    numbers: { patterns: numbers },
    annotations: { patterns: annotations },
    declarations: { patterns: declarations },
    words: { patterns: words },
    operators: { patterns: operators },
    names: { patterns: names },
    ...Object.fromEntries(DIALECTS.map((dialect) => [dialect, codeRule(dialect)])),
    ...Object.assign({}, ...DIALECTS.map(stringRules)),
  },
};

/** The text of the grammar. */
export function textMateText(): string {
  return `${JSON.stringify(grammar, null, 2)}\n`;
}
