/** Features and modules that are newer than the minimum Pkl version of a module. */
import { compareVersions, parseVersion } from '../../base/semantic-version.ts';
import { featureTooNew, importNeedsNewer } from '../../diagnostics/messages/checker.ts';
import { modifierOf } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { finding } from '../finding-of.ts';
import type { Unit } from '../model.ts';
import type { Queries } from '../queries.ts';
import { visitNodes } from '../references.ts';
import type { Rule } from '../rule.ts';
import { textOf } from './annotations.ts';

/** A feature that older versions do not support. */
interface Feature {
  readonly name: string;
  readonly since: string;
  readonly find: (node: tree.Node) => tree.ModifierNode | undefined;
}

const FEATURES: readonly Feature[] = [
  {
    name: '`const` on a member of an object',
    since: '0.27.0',
    find: (node) =>
      node.kind === 'ObjectProperty' || node.kind === 'ObjectMethod' ? modifierOf(node.modifiers, 'const') : undefined,
  },
];

export const versionRule: Rule = {
  name: 'versions',
  module({ q, unit, report }) {
    const required = requiredVersion(q, unit, 0);
    if (required === null) return;
    const isOlder = (than: string): boolean => {
      const [here, there] = [parseVersion(required), parseVersion(than)];
      return here !== null && there !== null && compareVersions(here, there) < 0;
    };
    const newer = FEATURES.filter(({ since }) => isOlder(since));
    if (newer.length > 0) {
      visitNodes(unit, (node) => {
        if (!('kind' in node) || node.kind === undefined) return;
        for (const { name, since, find } of newer) {
          const place = find(node);
          if (place !== undefined)
            report(finding('error', place, featureTooNew(name, since, required), { group: 'UnsupportedFeature' }));
        }
      });
    }
    for (const node of unit.tree.imports) {
      const target = node.isGlob ? null : q.importedBy(unit, node.uri);
      const needed = target === null || target.isLibrary ? null : ownVersion(target);
      if (target !== null && needed !== null && isOlder(needed))
        report(
          finding('warning', node.uri, importNeedsNewer(target.name, needed, required), {
            group: 'PklVersionMismatch',
          }),
        );
    }
  },
};

/** The version that a module, or one that it amends or extends, asks for. */
function requiredVersion(q: Queries, unit: Unit, depth: number): string | null {
  const own = ownVersion(unit);
  const { parent } = unit.tree.header;
  if (own !== null || parent === null || depth > 50) return own;
  const above = q.importedBy(unit, parent.uri);
  return above === null || above.isLibrary ? null : requiredVersion(q, above, depth + 1);
}

function ownVersion(unit: Unit): string | null {
  const info = unit.tree.header.annotations.find(
    ({ type }) => type.kind === 'DeclaredType' && type.name.text === 'ModuleInfo',
  );
  return info === undefined ? null : textOf(unit, info, 'minPklVersion');
}
