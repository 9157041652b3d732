/** Broken links in doc comments. */
import { unresolvedLink } from '../../diagnostics/messages/checker.ts';
import { linksIn } from '../doc-links.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding-of.ts';
import type { Unit } from '../model.ts';
import type { Queries } from '../queries.ts';
import type { Rule } from '../rule.ts';

export const docRule: Rule = {
  name: 'docs',
  module({ q, unit, report }) {
    for (const found of brokenLinksIn(q, unit)) report(found);
  },
};

/** The links in the doc comments of a module that certainly lead nowhere. */
export function brokenLinksIn(q: Queries, unit: Unit): readonly Finding[] {
  return linksIn(q, unit).flatMap(({ segments }) => {
    const dead = segments.find(({ definition, isUnknown }) => definition === null && !isUnknown);
    return dead === undefined ? [] : [finding('warning', dead, unresolvedLink(dead.text))];
  });
}
