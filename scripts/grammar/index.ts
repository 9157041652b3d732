// The files in `grammar`, generated from the parser.
import { diagramsPage } from './diagrams.ts';
import { ebnfText } from './ebnf.ts';
import { readRules } from './productions.ts';
import { textMateText } from './textmate.ts';
import { highlightsText } from './tree-sitter.ts';

/** Path relative to the repository root → text. */
export function grammarFiles(): ReadonlyMap<string, string> {
  const rules = readRules();
  return new Map([
    ['grammar/pkl.ebnf', ebnfText(rules)],
    ['grammar/pkl.html', diagramsPage(rules)],
    ['grammar/pkl.tmLanguage.json', textMateText()],
    ['grammar/highlights.scm', highlightsText()],
  ]);
}
