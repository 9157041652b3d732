/** Literals, computed at compile time where possible. */

import type { Range, Span } from '../../base/source.ts';
import { stringLimit } from '../../diagnostics/engine-limits.ts';
import type { Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { floatLiteral, intLiteral } from '../../syntax/numbers.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import { constantText, stringPartsOf } from '../../syntax/strings.ts';
import type { Code } from '../../values/code.ts';
import { evaluationContext, type MarkedKind } from '../../values/context.ts';
import { valueToString } from '../../values/display.ts';
import { spendJoin } from '../../values/memory.ts';
import { VmObject } from '../../values/object.ts';
import { VmFloat, VmNull } from '../../values/scalars.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, failAt, spanOf, through, throughExpression } from '../compiler.ts';

/** The value of a literal that needs no evaluation; undefined for any other expression. */
export function constantOf(node: tree.Expr, c: Compiler): VmValue | undefined {
  switch (node.kind) {
    case 'Boolean':
      return node.value;
    case 'Int':
      return intLiteral(node.text, false, spanOf(c, node));
    case 'Float':
      return new VmFloat(floatLiteral(node.text));
    case 'Unary':
      return negatedLiteral(node, c);
    case 'String':
      return constantText(node, c.module.source) ?? undefined;
    case 'Parenthesized':
      return constantOf(node.expr, c);
    default:
      return undefined;
  }
}

/** The part of a member that reports show as its value: the contents of parentheses, unless that is a literal. */
export function bodySpanOf(value: tree.Expr, c: Compiler): Span {
  return spanOf(c, constantOf(value, c) === undefined ? shownRange(value) : value);
}

function negatedLiteral(node: tree.UnaryExpr, c: Compiler): VmValue | undefined {
  if (node.operator !== '-') return undefined;
  const { operand } = node;
  if (operand.kind === 'Int') return intLiteral(operand.text, true, spanOf(c, operand));
  if (operand.kind === 'Float') return new VmFloat(-floatLiteral(operand.text));
  return undefined;
}

/** A string with interpolations or promises. */
export function compileString(node: tree.StringExpr, scope: Scope, c: Compiler): Code {
  const written = stringPartsOf(node, c.module.source);
  const parts: Code[] = written.map((part): Code => {
    if ('text' in part) {
      const { text } = part;
      return () => text;
    }
    if (part.kind === 'Promise') return compilePromise(part, scope, c);
    // A string that only consists of an interpolation is just that value.
    return compileToString(part.expr, written.length === 1 ? node : part, scope, c);
  });
  if (parts.length === 1) return parts[0] as Code;
  const site = c.site(node, scope);
  if (parts.length === 2) {
    const [first, second] = parts as [Code, Code];
    return (s, e, a, b, cc, d) => {
      try {
        const x = first(s, e, a, b, cc, d) as string;
        const y = second(s, e, a, b, cc, d) as string;
        spendJoin(x, y);
        return `${x}${y}`;
      } catch (error) {
        throw atLimit(error, site);
      }
    };
  }
  return (s, e, a, b, cc, d) => {
    try {
      let text = '';
      for (const code of parts) {
        const part = code(s, e, a, b, cc, d) as string;
        spendJoin(text, part);
        text += part;
      }
      if (text.length < SHORT) probe.unit = text.charCodeAt(0);
      return text;
    } catch (error) {
      throw atLimit(error, site);
    }
  };
}

/** Shorter texts are cheaper as one piece than as the rope that `+` creates. */
const SHORT = 256;

/** Reading a character flattens a rope; the result is stored so that the engine cannot skip the read. */
const probe = { unit: 0 };

/** A text that became too long is an error of the program. */
function atLimit(error: unknown, site: CodeLocation): unknown {
  const message = stringLimit(error);
  return message === undefined ? error : failAt(site, message);
}

function compileToString(expr: tree.Expr, part: Range, scope: Scope, c: Compiler): Code {
  const code = c.expr(expr, scope);
  const site = c.site(part, scope);
  return (s, e, a, b, cc, d) => {
    const value = code(s, e, a, b, cc, d);
    return typeof value === 'string' ? value : textOf(value, site);
  };
}

function textOf(value: VmValue, site: CodeLocation): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  try {
    return value instanceof VmObject ? objectText(value) : valueToString(value);
  } catch (error) {
    // Only a method is called; other objects are just inspected.
    throw isTyped(value) ? through(error, site) : throughExpression(error, site);
  }
}

function isTyped(value: VmValue): boolean {
  return value instanceof VmObject && value.cls.isSubclassOf(baseClass('Typed'));
}

/** The result of the object's `toString()`, which its class may define. */
function objectText(object: VmObject): string {
  const method = object.cls.method('toString');
  return method === null ? valueToString(object) : (method.code(object, method.env) as string);
}

/** A text that an evaluation may mark; otherwise it is unchanged. */
export function compileMarked(node: tree.MarkedExpr, scope: Scope, c: Compiler): Code {
  const { mark, asText } = node;
  const code = c.expr(node.expr, scope);
  const site = c.site(node, scope);
  return (s, e, a, b, cc, d) => {
    const value = code(s, e, a, b, cc, d);
    const { onMark } = evaluationContext();
    if (onMark === undefined || (!asText && typeof value !== 'string')) return value;
    return onMark(mark, textOf(value, site), kindOfText(value));
  };
}

function kindOfText(value: VmValue): MarkedKind {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof VmFloat) return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return value instanceof VmNull ? 'null' : 'text';
}

/** A promise is its own text until it is evaluated for a request. */
function compilePromise(part: tree.StringPromise, scope: Scope, c: Compiler): Code {
  const text = c.module.source.text.slice(part.start, part.end);
  let resolved: Code | undefined;
  return (s, e, a, b, cc, d) => {
    if (evaluationContext().promises === 'text') return text;
    resolved ??= compileToString(part.expr, part, scope, c);
    return resolved(s, e, a, b, cc, d);
  };
}
