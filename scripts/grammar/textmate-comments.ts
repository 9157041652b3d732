// Comments, and the Markdown of doc comments with the code in it.
import { captures, include, type Rule } from './textmate-rules.ts';

/** A short text inside a line. Its limit keeps long lines fast: a mark without an end is searched from each place. */
const SOME = '.{1,200}?';

const slashes = captures({ 0: 'punctuation.definition.comment' });

/** Comments that mean nothing to a program. */
export const comments: readonly Rule[] = [
  { name: 'comment.line.shebang.pkl', match: String.raw`#!.*$` },
  { name: 'comment.line.double-slash.pkl', match: '//.*$' },
  {
    name: 'comment.block.pkl',
    begin: String.raw`/\*`,
    end: String.raw`\*/`,
    captures: captures({ 0: 'punctuation.definition.comment' }),
  },
];

/** Lines of `///`. Whatever begins inside, such as a block of code, ends with the last of them. */
export const documentation: Rule = {
  name: 'comment.block.documentation.pkl',
  begin: '///',
  while: String.raw`(?:^|\G)\s*///`,
  beginCaptures: slashes,
  whileCaptures: slashes,
  patterns: [
    fence(String.raw`(?:pkl\b.*)?`, { contentName: 'meta.embedded.block.pkl', patterns: [include('code')] }),
    fence('.*', { contentName: 'markup.raw.block.pkl' }),
    { name: 'markup.heading.pkl', match: String.raw`(?<=///)\s*#{1,6}\s.*$` },
    { name: 'punctuation.definition.list.begin.pkl', match: String.raw`(?<=///)\s*(?:[-*+]|[0-9]+\.)(?=\s)` },
    { name: 'markup.inline.raw.pkl', match: `(?<!\`)(\`+)(?!\`)${SOME}(?<!\`)\\1(?!\`)` },
    { name: 'constant.character.escape.pkl', match: String.raw`\\[!-/:-@\[-${'`'}{-~]` },
    {
      match: String.raw`(\[)([^\[\]\n]+)(\])(?:(\()([^()\n]*)(\)))?`,
      captures: captures({ 2: 'markup.underline.link', 5: 'markup.underline.link' }),
    },
    { name: 'markup.bold.pkl', match: String.raw`(\*\*|__)(?=\S)${SOME}(?<=\S)\1` },
    { name: 'markup.italic.pkl', match: String.raw`(?<![\w*])([*_])(?=[^\s*_])[^*_\n]{0,500}(?<=\S)\1(?![\w*])` },
  ],
};

/** A fenced block of code whose opening line ends like `information`. */
function fence(information: string, content: Rule): Rule {
  return {
    begin: String.raw`(?<=///)\s*(${'`'}{3,}|~{3,})\s*(?:${information})$`,
    end: String.raw`(?<=///)\s*\1\s*$`,
    captures: captures({ 0: 'punctuation.definition.raw' }),
    ...content,
  };
}
