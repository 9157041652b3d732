/** References to modules that cannot be resolved or loaded. */

import type { ErrorCode } from '../../diagnostics/error-codes.ts';
import { globWithoutMatches } from '../../diagnostics/messages/checker.ts';
import { moduleCannotReferToSelf } from '../../diagnostics/messages/declarations.ts';
import { finding, findingOf } from '../finding-of.ts';
import { ancestorsOf } from '../inheritance.ts';
import { moduleReferences } from '../references.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** Errors that may not occur on another machine, with a network, a cache, or other permissions. */
const DEPENDS_ON_MACHINE: ReadonlySet<string> = new Set([
  'offline',
  'bad-http-status-code',
  'cannot-load-project-deps-json',
  'dependency-without-project',
  'external-reader-failure',
  'invalid-dependency-metadata',
  'invalid-package-metadata-checksum',
  'invalid-package-zip',
  'invalid-package-zip-checksum',
  'invalid-package-zip-url',
  'invalid-project-deps-json',
  'io-error-loading-module',
  'io-error-making-http-get',
  'io-error-resolving-glob',
  'module-not-in-allow-list',
  'module-past-root-dir',
  'no-module-loader-registered',
  'package-cache-failed',
  'package-outside-cache',
  'project-dependencies-out-of-date',
  'unknown-dependency',
  'unresolved-project-dependency',
] satisfies readonly ErrorCode[]);

/** Schemes of modules that are not on this machine. */
const REMOTE = ['http:', 'https:', 'package:', 'projectpackage:', 'modulepath:'];

export const importRule: Rule = {
  name: 'imports',
  module(context) {
    const { q, unit, report } = context;
    for (const { uri, isGlob, written } of moduleReferences(unit)) {
      if (written === '') continue;
      const problem = q.importProblem(unit, uri, isGlob);
      if (problem === null) {
        if (isGlob && q.globbedBy(unit, uri)?.length === 0)
          report(finding('warning', uri, globWithoutMatches(written), { group: 'UnresolvedElement' }));
        continue;
      }
      const found = findingOf(problem, unit, uri);
      const mayWork = DEPENDS_ON_MACHINE.has(problem.code) || REMOTE.some((scheme) => written.startsWith(scheme));
      report(mayWork ? { ...found, severity: 'warning', group: 'UnresolvedElement' } : found);
    }
    selfReference(context);
  },
};

/** Reports a module that amends or extends itself, directly or through others. */
function selfReference({ q, unit, report }: RuleContext): void {
  const { parent } = unit.tree.header;
  if (parent === null) return;
  const above = q.importedBy(unit, parent.uri);
  if (above === null) return;
  for (const { container } of ancestorsOf(q, { kind: 'module', definition: above.definition })) {
    if (container !== unit.definition) continue;
    report(
      finding(
        'error',
        parent.uri,
        moduleCannotReferToSelf(parent.relation === 'extends' ? 'extend' : 'amend', unit.name),
      ),
    );
    return;
  }
}
