/** Evaluates the examples in doc comments, and puts the results below them. */
import type { Nodes, Root } from 'mdast';

/** Evaluates an example. Returns null if it does not evaluate, or gives nothing to show. */
export type EvaluateExample = (code: string) => string | null;

/** The `meta` of the code that is the result of the example before it. */
export const RESULT = 'result';

/** Adds the results of the examples in a comment. Code without a language is Pkl. */
export function withResults(doc: Root, evaluate: EvaluateExample): Root {
  return { ...doc, children: withResultsIn(doc.children, evaluate) };
}

function withResultsIn<T extends Nodes>(nodes: readonly T[], evaluate: EvaluateExample): T[] {
  return nodes.flatMap((node): T[] => {
    if (node.type === 'code') {
      const isPkl = node.lang === null || node.lang === undefined || node.lang === 'pkl';
      const lang = isPkl ? 'pkl' : (node.lang ?? null);
      const result = isPkl ? evaluate(node.value) : null;
      const shown: T = { ...node, lang, meta: null };
      if (result === null) return [shown];
      return [shown, { ...node, lang: 'pkl', meta: RESULT, value: result }];
    }
    if (!('children' in node) || node.type === 'paragraph') return [node];
    return [{ ...node, children: withResultsIn(node.children as Nodes[], evaluate) }];
  });
}
