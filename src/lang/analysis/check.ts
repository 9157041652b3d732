/** Checks a module: runs all rules, and drops suppressed findings. */
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { unknownSuppression, unusedSuppression } from '../diagnostics/messages/checker.ts';
import { nestedTooDeeply } from '../diagnostics/messages/syntax.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding-of.ts';
import type { Parent, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { visitNodes } from './references.ts';
import type { Rule, RuleContext } from './rule.ts';
import { rules } from './rules/index.ts';
import {
  namesForModule,
  SUPPRESSION_GROUPS,
  type Suppression,
  type SuppressionGroup,
  suppressionsIn,
} from './suppression.ts';

export interface CheckOptions {
  /** Codes or groups of findings that are not reported. Errors are always reported. */
  readonly ignored?: ReadonlySet<string>;
}

/**
 * The findings in a module, in source order.
 *
 * @example checkUnit(project.analyzer, project.unit('app:/main.pkl')).map(({ code }) => code);
 */
export function checkUnit(q: Queries, unit: Unit, options: CheckOptions = {}): readonly Finding[] {
  const found: Finding[] = [];
  const context: RuleContext = { q, unit, report: (each) => void found.push(each) };
  const visitors = rules.flatMap(({ visit }) => (visit === undefined ? [] : [visit]));
  for (const rule of rules) guarded(context, () => rule.module?.(context));
  visitNodes(unit, (node) => {
    if (isNode(node)) visitNode(node, visitors, context);
  });
  const shown = withoutConsequences(unit, unique(found));
  return suppressed(unit, shown, options).sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

type Visitor = NonNullable<Rule['visit']>;
type VisitedNode = Parameters<Visitor>[0];

function isNode(node: Parent): node is VisitedNode {
  return 'kind' in node && node.kind !== undefined;
}

function visitNode(node: VisitedNode, visitors: readonly Visitor[], context: RuleContext): void {
  // One `try` for all rules, for speed: an expression that is too deep for one rule is too deep for the others as well.
  try {
    for (const visit of visitors) visit(node, context);
  } catch (error) {
    tooDeep(error, context);
  }
}

function guarded(context: RuleContext, work: () => void): void {
  try {
    work();
  } catch (error) {
    tooDeep(error, context);
  }
}

/** Reports expressions that are nested too deeply for the stack, once. */
function tooDeep(error: unknown, { unit, report }: RuleContext): void {
  if (engineLimit(error) === undefined) throw error;
  if (unit.errors.length === 0) report(finding('error', { start: 0, end: 1 }, nestedTooDeeply()));
}

/** Drops findings with the same code and range. */
function unique(found: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return found.filter(({ code, range }) => {
    const key = `${code} ${range.start} ${range.end}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

const SYNTAX_CARRIERS = new Set([
  'Property',
  'Method',
  'ObjectProperty',
  'ObjectMethod',
  'ObjectElement',
  'ObjectEntry',
  'MemberPredicate',
  'TypeAlias',
  'ImportClause',
]);

/** Drops other findings in members with syntax errors, since they would only be about the missing parts. */
function withoutConsequences(unit: Unit, found: readonly Finding[]): readonly Finding[] {
  if (unit.errors.length === 0) return found;
  const syntax = new Set(unit.errors.map(({ code }) => code));
  const starts = unit.errors.map(({ frames }) => frames[0]?.span.start ?? 0);
  const broken: { readonly start: number; readonly end: number }[] = [];
  for (const start of starts) {
    let innermost: Parent | null = null;
    visitNodes(unit, (node) => {
      if (SYNTAX_CARRIERS.has(node.kind ?? '') && node.start <= start && start <= node.end + 1) innermost = node;
    });
    if (innermost !== null) broken.push(innermost);
  }
  const isConsequence = ({ range }: Finding): boolean =>
    broken.some(({ start, end }) => start <= range.start && range.end <= end + 1);
  return found.filter((each) => syntax.has(each.code) || !isConsequence(each));
}

/** Drops suppressed findings, and reports comments that suppress nothing. */
function suppressed(unit: Unit, found: readonly Finding[], { ignored = new Set() }: CheckOptions): Finding[] {
  const ofModule = namesForModule(unit);
  const isIgnored = (name: string | undefined): boolean =>
    name !== undefined && (ignored.has(name) || ofModule.has(name));
  const kept = found.filter(
    ({ severity, code, group }) => severity === 'error' || !(isIgnored(code) || isIgnored(group)),
  );
  const comments = suppressionsIn(unit);
  if (comments.size === 0) return kept;
  const used = new Set<string>();
  const rest = kept.filter((each) => {
    if (each.severity === 'error') return true;
    for (const name of [each.code, ...(each.group === undefined ? [] : [each.group])]) {
      const by = suppressorOf(comments, each, name);
      if (by === null) continue;
      used.add(`${by.comment.start} ${name}`);
      return false;
    }
    return true;
  });
  for (const { comment, names } of comments.values()) {
    for (const name of names) {
      if (!isGroup(name) && !isCode(name)) rest.push(finding('warning', comment, unknownSuppression(name)));
      else if (!used.has(`${comment.start} ${name}`))
        rest.push(finding('hint', comment, unusedSuppression(name), { isUnnecessary: true }));
    }
  }
  return rest;
}

function isGroup(name: string): name is SuppressionGroup {
  return SUPPRESSION_GROUPS.some((group) => group === name);
}

/** Codes contain dashes, groups do not. */
function isCode(name: string): boolean {
  return /^[a-z]+(?:-[a-z]+)+$/.test(name);
}

/** The comment above a declaration around a finding. */
function suppressorOf(
  comments: ReadonlyMap<object, Suppression>,
  { range }: Finding,
  name: string,
): Suppression | null {
  for (const [declaration, suppression] of comments) {
    if (!suppression.names.includes(name)) continue;
    const { start, end } = declaration as Parent;
    if (start <= range.start && range.end <= end) return suppression;
  }
  return null;
}
