/** The imports and reads in a module's text, known before anything is evaluated. */
import { quoteIdentifier } from '../base/identifier.ts';
import type { Range, Source } from '../base/source.ts';
import type {
  Expr,
  ImportClause,
  ImportExpr,
  Module,
  Name,
  Node,
  ParentClause,
  ReadExpr,
  StringConstant,
} from '../syntax/ast.ts';
import { processStringConstant, stringPartsOf } from '../syntax/strings.ts';

/** The location of an import. */
export interface ImportSite {
  /** The URI or glob pattern, escapes processed. */
  readonly written: string;
  readonly isGlob: boolean;
  /** The location of the URI, shown for errors in it. */
  readonly constant: StringConstant;
  /** The whole clause or expression, shown for loading errors. */
  readonly site: ParentClause | ImportClause | ImportExpr;
  /** What a stack frame adds to the module's name: the member containing the import, e.g. `#server.port`. */
  readonly member: string;
}

/** All imports of a module in source order: `amends` or `extends`, import clauses, import expressions. */
export function importSites(tree: Module, source: Source): ImportSite[] {
  const sites: ImportSite[] = [];
  const { parent } = tree.header;
  if (parent !== null) sites.push(siteOf(parent, '', source));
  for (const clause of tree.imports) sites.push(siteOf(clause, '', source));
  // Most modules have no import expression, and walking all members of a large one takes time.
  const bodyStart = tree.imports.at(-1)?.end ?? tree.header.end;
  const members = source.text.includes('import', bodyStart) ? tree.members : [];
  for (const { expr, member } of importsAndReads(tree.header.annotations, members)) {
    if (expr.kind === 'Import') sites.push(siteOf(expr, member, source));
  }
  return sites;
}

/** The URIs and patterns of all imports, and of reads with a constant URI, with their locations. */
export function referencesOf(tree: Module, source: Source): { readonly written: string; readonly place: Range }[] {
  const imports = importSites(tree, source).map(({ written, constant }) => ({ written, place: constant }));
  const reads = importsAndReads(tree.header.annotations, tree.members).flatMap(({ expr }) => {
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

function siteOf(site: ImportSite['site'], member: string, source: Source): ImportSite {
  const isGlob = 'isGlob' in site && site.isGlob;
  return { written: processStringConstant(site.uri, source), isGlob, constant: site.uri, site, member };
}

interface Found {
  readonly expr: ImportExpr | ReadExpr;
  readonly member: string;
}

/** The imports and reads in nodes, which are plain data whose properties are in source order. */
function importsAndReads(...roots: (readonly Node[])[]): Found[] {
  const found: Found[] = [];
  const pending = roots.toReversed().map((nodes): readonly [node: unknown, member: string] => [nodes, '']);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, outer] = next;
    if (typeof node !== 'object' || node === null) continue;
    if (isImportOrRead(node)) found.push({ expr: node, member: outer });
    if (isImport(node)) continue;
    const member = isNamed(node) ? `${outer}${outer === '' ? '#' : '.'}${quoteIdentifier(node.name.text)}` : outer;
    for (const child of (Object.values(node) as unknown[]).toReversed()) pending.push([child, member]);
  }
  return found;
}

function isNamed(node: object): node is { readonly name: Name } {
  return 'kind' in node && typeof node.kind === 'string' && NAMED_KINDS.has(node.kind);
}

const NAMED_KINDS: ReadonlySet<string> = new Set(['Class', 'Property', 'Method', 'ObjectProperty', 'ObjectMethod']);

function isImport(node: object): node is ImportExpr {
  return 'kind' in node && node.kind === 'Import';
}

function isImportOrRead(node: object): node is ImportExpr | ReadExpr {
  return isImport(node) || ('kind' in node && node.kind === 'Read');
}
