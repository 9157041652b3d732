/** Checks type constraints of literals by evaluating them. */
import { Evaluator } from '../api/evaluator.ts';
import { PklError } from '../diagnostics/error.ts';
import { memoryLoader } from '../modules/memory-loader.ts';
import type * as tree from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';
import type { ConstrainedType, Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { targetOf } from './type.ts';

/** Steps and milliseconds after which the result of a constraint is unknown. */
const MAX_STEPS = 10_000;
const TIME_LIMIT = 200;

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

  get isFull(): boolean {
    return this.#known.size >= MAX_KNOWN;
  }

  /** Whether a literal satisfies constraints, all of them as text; null if they cannot be evaluated for it. */
  result(constraints: string, literal: string): boolean | null {
    const key = `${constraints}\n${literal}`;
    let result = this.#known.get(key);
    if (result === undefined) {
      result = this.#evaluate(constraints, literal);
      this.#known.set(key, result);
    }
    return result;
  }

  #evaluate(constraints: string, literal: string): boolean | null {
    try {
      const expression = `isValid.apply(${literal})`;
      const value: unknown = this.#evaluator.evaluateSync(this.#moduleFor(constraints), { expression });
      return typeof value === 'boolean' ? value : null;
    } catch (error) {
      // A constraint that cannot be evaluated may not be intended for such values.
      if (error instanceof PklError) return null;
      throw error;
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

let checks: Checks | null = null;
const MAX_KNOWN = 4096;

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
  if (!type.constraints.every((constraint) => isSelfContained(q, type.unit, constraint))) return null;
  const constraints = type.constraints.map(({ start, end }) => type.unit.source.text.slice(start, end));
  // Starts again rather than grow without bound in an editor.
  if (checks === null || checks.isFull) checks = new Checks();
  return checks.result(constraints.join(', '), unit.source.text.slice(value.start, value.end));
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
