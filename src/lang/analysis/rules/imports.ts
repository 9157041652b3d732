/** References to modules that cannot be resolved or loaded. */

import { parseVersion } from '../../base/semantic-version.ts';
import type { Range } from '../../base/source.ts';
import type { PklError } from '../../diagnostics/error.ts';
import type { ErrorCode } from '../../diagnostics/error-codes.ts';
import { globWithoutMatches, tooManyMatches } from '../../diagnostics/messages/checker.ts';
import { moduleCannotReferToSelf } from '../../diagnostics/messages/declarations.ts';
import type * as tree from '../../syntax/ast.ts';
import { finding, findingOf } from '../finding-of.ts';
import { MAX_GLOBBED } from '../glob-limit.ts';
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
        const matches = isGlob ? q.globbedBy(unit, uri) : null;
        if (matches?.length === 0)
          report(finding('warning', uri, globWithoutMatches(written), { group: 'UnresolvedElement' }));
        else if (matches !== null && q.isCut(unit, uri)) report(finding('hint', uri, tooManyMatches(MAX_GLOBBED)));
        continue;
      }
      const found = findingOf(problem, unit, partAtFault(uri, written, problem));
      const mayWork = DEPENDS_ON_MACHINE.has(problem.code) || REMOTE.some((scheme) => written.startsWith(scheme));
      report(mayWork ? { ...found, severity: 'warning', group: 'UnresolvedElement' } : found);
    }
    selfReference(context);
  },
};

/** The part of a package URI that is malformed, if that can be told; else the whole string. */
function partAtFault(uri: tree.StringConstant, written: string, { code }: PklError): Range {
  // With escapes, the offsets in the text would differ from those in the value.
  if (code !== 'invalid-module-uri' || !written.startsWith('package:') || uri.raw !== written) return uri;
  const [path = '', ...fragments] = written.split('#');
  const start = uri.start + uri.pounds + 1;
  const version = /@([^@:]*)(?:::.*)?$/.exec(path);
  const text = version?.[1] ?? '';
  if (version !== null && text !== '' && parseVersion(text) === null) {
    const from = start + version.index + 1;
    return { start: from, end: from + text.length };
  }
  const fragment = fragments.join('#');
  if (version === null || fragment === '' || fragment.startsWith('/')) return uri;
  const from = start + path.length + 1;
  return { start: from, end: from + fragment.length };
}

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
