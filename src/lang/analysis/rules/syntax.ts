/** Syntax errors. */
import { findingOf } from '../finding-of.ts';
import type { Rule } from '../rule.ts';

export const syntaxRule: Rule = {
  name: 'syntax',
  module({ unit, report }) {
    for (const error of unit.errors) report(findingOf(error, unit));
  },
};
