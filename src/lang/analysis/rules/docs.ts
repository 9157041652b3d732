/** Broken links in doc comments. */
import { unresolvedLink } from '../../diagnostics/messages/checker.ts';
import { linksIn } from '../doc-links.ts';
import { finding } from '../finding-of.ts';
import type { Rule } from '../rule.ts';

export const docRule: Rule = {
  name: 'docs',
  module({ q, unit, report }) {
    for (const { segments } of linksIn(q, unit)) {
      const dead = segments.find(({ definition, isUnknown }) => definition === null && !isUnknown);
      if (dead !== undefined) report(finding('warning', dead, unresolvedLink(dead.text)));
    }
  },
};
