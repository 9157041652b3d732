/** The imports and reads that a module's text names: known before anything is evaluated. */
import type { Range, Source } from '../base/source.ts';
import { processStringConstant, stringPartsOf } from '../syntax/strings.ts';
import type { Expr, ImportClause, ImportExpr, Module, ParentClause, ReadExpr, StringConstant } from '../syntax/tree.ts';

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
  for (const expr of importsAndReads(tree)) {
    if (expr.kind === 'Import') sites.push(siteOf(expr, expr.isGlob, source));
  }
  return sites;
}

/** The URIs and patterns of all imports, and of reads whose URI is a constant, with the place of each. */
export function referencesOf(tree: Module, source: Source): { readonly written: string; readonly place: Range }[] {
  const imports = importSites(tree, source).map(({ written, constant }) => ({ written, place: constant }));
  const reads = importsAndReads(tree).flatMap((expr) => {
    const written = expr.kind === 'Read' ? constantText(expr.uri, source) : null;
    return written === null ? [] : [{ written, place: expr.uri }];
  });
  return [...imports, ...reads].sort((a, b) => a.place.start - b.place.start);
}

/** The text of a single-line string without interpolation; null for any other expression. */
function constantText(expr: Expr, source: Source): string | null {
  if (expr.kind !== 'String' || expr.isMultiLine) return null;
  let text = '';
  for (const part of stringPartsOf(expr, source)) {
    if (part.kind !== 'ResolvedText') return null;
    text += part.text;
  }
  return text;
}

function siteOf(site: ImportSite['site'], isGlob: boolean, source: Source): ImportSite {
  return { written: processStringConstant(site.uri, source), isGlob, constant: site.uri, site };
}

/** Walks everything below the header; nodes are plain data whose properties are in source order. */
function importsAndReads(tree: Module): (ImportExpr | ReadExpr)[] {
  const found: (ImportExpr | ReadExpr)[] = [];
  const pending: unknown[] = [tree.members, tree.header.annotations];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (isImportOrRead(node)) found.push(node);
    if (!isImport(node)) pending.push(...(Object.values(node) as unknown[]).toReversed());
  }
  return found;
}

function isImport(node: object): node is ImportExpr {
  return 'kind' in node && node.kind === 'Import';
}

function isImportOrRead(node: object): node is ImportExpr | ReadExpr {
  return isImport(node) || ('kind' in node && node.kind === 'Read');
}
