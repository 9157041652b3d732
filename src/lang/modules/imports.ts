/** The imports that a module's text names. All are string constants, so they are known before anything is evaluated. */
import type { Source } from '../base/source.ts';
import { processStringConstant } from '../syntax/strings.ts';
import type { ImportClause, ImportExpr, Module, ParentClause, StringConstant } from '../syntax/tree.ts';

/** A place where a module imports another one. */
export interface ImportSite {
  /** The URI or glob pattern, escapes processed. */
  readonly written: string;
  readonly isGlob: boolean;
  /** Where the URI stands: mistakes of the URI are shown there. */
  readonly constant: StringConstant;
  /** The whole clause or expression: failures of loading are shown there. */
  readonly site: ParentClause | ImportClause | ImportExpr;
}

/** All imports of a module in source order: `amends` or `extends`, import clauses, import expressions. */
export function importSites(tree: Module, source: Source): ImportSite[] {
  const sites: ImportSite[] = [];
  const { parent } = tree.header;
  if (parent !== null) sites.push(siteOf(parent, false, source));
  for (const clause of tree.imports) sites.push(siteOf(clause, clause.isGlob, source));
  for (const expr of importExprs([tree.header.annotations, tree.members]))
    sites.push(siteOf(expr, expr.isGlob, source));
  return sites;
}

function siteOf(site: ImportSite['site'], isGlob: boolean, source: Source): ImportSite {
  return { written: processStringConstant(site.uri, source), isGlob, constant: site.uri, site };
}

/** Walks everything that hangs below; nodes are plain data whose properties are in source order. */
function* importExprs(roots: readonly unknown[]): Generator<ImportExpr> {
  const pending: unknown[] = roots.toReversed();
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (isImportExpr(node)) yield node;
    else pending.push(...(Object.values(node) as unknown[]).toReversed());
  }
}

function isImportExpr(node: object): node is ImportExpr {
  return 'kind' in node && node.kind === 'Import';
}
