/** Checks type constraints of literals by evaluating them. */
import type { Evaluation } from '../api/evaluation.ts';
import { Evaluator } from '../api/evaluator.ts';
import type { Source } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import { memoryLoader } from '../modules/memory-loader.ts';
import type * as tree from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';
import { VmFunction } from '../values/function.ts';
import type { VmObject } from '../values/object.ts';
import type { VmValue } from '../values/value.ts';
import type { ConstrainedType, Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { targetOf } from './type.ts';

/** Steps and milliseconds after which the result of a constraint is unknown. */
const MAX_STEPS = 10_000;
const TIME_LIMIT = 200;

/** Number of constraints and of results that are kept. */
const MAX_CONSTRAINTS = 512;
const MAX_RESULTS = 4096;

/** Modules with a function each, which checks a value; compiled once for all values of a type. */
class Checks {
  readonly #modules = new Map<string, string>();
  readonly #uris = new Map<string, string>();
  readonly #evaluator = new Evaluator({
    loaders: [memoryLoader('constraints', this.#modules)],
    maxSteps: MAX_STEPS,
    timeoutMs: TIME_LIMIT,
    powerAssertions: false,
  });
  /** Results by constraints and literal: the same values are usual. */
  readonly #known = new Map<string, boolean | null>();
  #running: Running | null = null;

  get isFull(): boolean {
    return this.#uris.size >= MAX_CONSTRAINTS;
  }

  /** Whether a literal satisfies constraints, all of them as text; null if they cannot be evaluated for it. */
  result(constraints: string, literal: tree.Expr, source: Source): boolean | null {
    const key = `${constraints}\n${source.text.slice(literal.start, literal.end)}`;
    let result = this.#known.get(key);
    if (result === undefined) {
      result = this.#evaluate(this.#moduleFor(constraints), literal, source);
      if (this.#known.size >= MAX_RESULTS) this.#known.clear();
      this.#known.set(key, result);
    }
    return result;
  }

  #evaluate(uri: string, literal: tree.Expr, source: Source): boolean | null {
    const isFresh = this.#running === null;
    this.#running ??= new Running(this.#evaluator.evaluation());
    try {
      return this.#running.result(uri, literal, source);
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      this.#running = null;
      // Earlier literals may have used up the limits. If not, the constraint may not be intended for such values.
      return isFresh ? null : this.#evaluate(uri, literal, source);
    }
  }

  #moduleFor(constraints: string): string {
    let uri = this.#uris.get(constraints);
    if (uri === undefined) {
      uri = `constraints:/${this.#uris.size}`;
      this.#uris.set(constraints, uri);
      this.#modules.set(uri, `isValid = (value) -> value is Any(${constraints})\n`);
    }
    return uri;
  }
}

/** An evaluation, shared by several literals: creating modules takes longer than most checks. */
class Running {
  readonly #evaluation: Evaluation;
  readonly #checks = new Map<string, { readonly module: VmObject; readonly isValid: VmValue }>();

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
  }

  /** Throws `PklError`. */
  result(uri: string, literal: tree.Expr, source: Source): boolean | null {
    const evaluation = this.#evaluation;
    return evaluation.run(() => {
      let check = this.#checks.get(uri);
      if (check === undefined) {
        const module = evaluation.module(uri);
        check = { module, isValid: evaluation.expression(module, 'isValid') };
        this.#checks.set(uri, check);
      }
      if (!(check.isValid instanceof VmFunction)) return null;
      const value = check.isValid.apply1(evaluation.valueIn(check.module, literal, source));
      return typeof value === 'boolean' ? value : null;
    });
  }
}

let checks: Checks | null = null;

/** Whether a literal satisfies the constraints of a type; null if that depends on more than the literal. */
export function satisfies(q: Queries, unit: Unit, value: tree.Expr, type: Type): boolean | null {
  return isLiteral(value) ? satisfiesType(q, unit, value, type, 0) : null;
}

function satisfiesType(q: Queries, unit: Unit, value: tree.Expr, type: Type, depth: number): boolean | null {
  if (depth > 20) return null;
  switch (type.kind) {
    case 'alias':
      return satisfiesType(q, unit, value, targetOf(q, type), depth + 1);
    case 'constrained': {
      const inner = satisfiesType(q, unit, value, type.base, depth + 1);
      return inner === true ? evaluated(q, unit, value, type) : inner;
    }
    case 'union':
      // Which alternative applies depends on the value's type; the caller asks for each.
      return null;
    default:
      return true;
  }
}

/** Whether an expression is a literal, or a call of a standard library constructor with literals. */
function isLiteral(node: tree.Expr): boolean {
  switch (node.kind) {
    case 'Int':
    case 'Float':
    case 'Boolean':
    case 'Null':
      return true;
    case 'String':
      return node.parts.every(({ kind }) => kind === 'Text');
    case 'Unary':
      return node.operator === '-' && isLiteral(node.operand);
    case 'Parenthesized':
      return isLiteral(node.expr);
    case 'QualifiedAccess':
      return node.args === null && (node.receiver.kind === 'Int' || node.receiver.kind === 'Float');
    case 'Access':
      return (
        node.args !== null && ['List', 'Set', 'Map', 'Regex'].includes(node.name.text) && node.args.every(isLiteral)
      );
    default:
      return false;
  }
}

function evaluated(q: Queries, unit: Unit, value: tree.Expr, type: ConstrainedType): boolean | null {
  const constraints = selfContained(q, type);
  if (constraints === null) return null;
  // Starts again rather than grow without bound in an editor.
  if (checks === null || checks.isFull) checks = new Checks();
  return checks.result(constraints, value, unit.source);
}

/** The text of constraints; null if they refer to more than the value and the standard library. */
function selfContained(q: Queries, { unit, constraints }: ConstrainedType): string | null {
  const known = unit.memo.constraints.get(constraints);
  if (known !== undefined) return known;
  const text = constraints.every((constraint) => isSelfContained(q, unit, constraint))
    ? constraints.map(({ start, end }) => unit.source.text.slice(start, end)).join(', ')
    : null;
  unit.memo.constraints.set(constraints, text);
  return text;
}

/** Whether a constraint only refers to the value and to the standard library. */
function isSelfContained(q: Queries, unit: Unit, constraint: tree.Expr): boolean {
  let isFine = true;
  walk(constraint, (node) => {
    switch (node.kind) {
      case 'Access': {
        const resolution = q.resolve(unit, node);
        if (resolution.kind === 'missing') isFine = false;
        else if (resolution.kind === 'found')
          isFine &&= isOfConstraint(q, unit, constraint, resolution.member.definition);
        break;
      }
      case 'DeclaredType': {
        const found = q.resolveType(unit, node);
        isFine &&=
          found !== null &&
          found !== 'unknown' &&
          found.kind !== 'type-parameter' &&
          found.unit === q.base &&
          unit.scope.values.get(node.name.text) === undefined;
        break;
      }
      case 'ModuleRef':
      case 'Outer':
      case 'SuperAccess':
      case 'SuperSubscript':
      case 'Import':
      case 'Read':
      case 'ModuleType':
      case 'Marked':
        isFine = false;
        break;
      default:
    }
    return isFine;
  });
  return isFine;
}

/** Whether a definition belongs to the standard library, or is a variable of the constraint itself. */
function isOfConstraint(
  q: Queries,
  unit: Unit,
  constraint: tree.Expr,
  definition: { readonly unit: Unit; readonly kind: string; readonly node: object },
): boolean {
  if (definition.unit === q.base && (unit !== q.base || definition.kind !== 'variable'))
    return unit === q.base ? isPublic(definition.node) : true;
  if (definition.kind !== 'variable' || definition.unit !== unit) return false;
  const { start, end } = definition.node as tree.Parameter;
  return start >= constraint.start && end <= constraint.end;
}

function isPublic(node: object): boolean {
  return (
    !('modifiers' in node) || !(node.modifiers as readonly tree.ModifierNode[]).some(({ name }) => name === 'local')
  );
}
