/** Compiles type annotations to checks. */
import { type Message, PklError } from '../../diagnostics/error.ts';
import { typeMismatch, typeMismatch2, typeMismatchValue } from '../../diagnostics/messages/types.ts';
import { type Scope, withCustomThis } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import { processStringConstant } from '../../syntax/strings.ts';
import { FunctionCheck, LiteralCheck, ModuleSelfCheck, NothingTypeCheck, UNKNOWN } from '../../types/basic.ts';
import { ConstrainedCheck, type Constraint, NullableCheck, UnionCheck } from '../../types/composite.ts';
import type { VmClass } from '../../values/class.ts';
import { classOf } from '../../values/class-of.ts';
import type { Env } from '../../values/code.ts';
import { displayValue, MESSAGE_LIMIT } from '../../values/display.ts';
import { VmObject } from '../../values/object.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import { VmNull } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { type Compiler, failAt, spanOf } from '../compiler.ts';
import { callWithLocal } from '../expressions/locals.ts';
import { explainConstraint } from '../expressions/power-assertions.ts';
import { declaredType, definerOf } from './named-types.ts';
import { quickConstraint } from './quick-constraints.ts';

/** The check for a type annotation in `scope`. */
export function compileType(node: tree.TypeNode, scope: Scope, c: Compiler): RuntimeType {
  switch (node.kind) {
    case 'UnknownType':
      return UNKNOWN;
    case 'NothingType':
      return new NothingTypeCheck(c.site(node, scope));
    case 'ModuleType':
      return moduleSelf(node, scope, c);
    case 'StringLiteralType': {
      const text = processStringConstant(node.value, c.module.source);
      return new LiteralCheck([text], c.site(node, scope), false, text);
    }
    case 'DeclaredType':
      return declaredType(node, scope, c);
    case 'NullableType':
      return new NullableCheck(c.type(node.type, scope));
    case 'UnionType':
      return unionType(node, scope, c);
    case 'FunctionType':
      return new FunctionCheck(node.parameters.length, c.site(node, scope));
    case 'ConstrainedType':
      return constrainedType(node, scope, c);
    case 'ParenthesizedType':
      return c.type(node.type, scope);
  }
}

function moduleSelf(node: tree.ModuleType, scope: Scope, c: Compiler): RuntimeType {
  const definer = definerOf(scope);
  const classAt = (s: VmValue, e: Env): VmClass => {
    const { cls } = definer(s, e);
    // Inside a class that extends the module, the module's own type is that class.
    return s instanceof VmObject && s.cls.isSubclassOf(cls) ? s.cls : cls;
  };
  return new ModuleSelfCheck(classAt, c.site(node, scope));
}

function unionType(node: tree.UnionType, scope: Scope, c: Compiler): RuntimeType {
  const site = c.site(node, scope);
  const literals = node.members.map((member) =>
    member.kind === 'StringLiteralType' ? processStringConstant(member.value, c.module.source) : null,
  );
  if (literals.every((literal) => literal !== null)) {
    const marked = node.defaultIndex === null ? undefined : literals[node.defaultIndex];
    return new LiteralCheck(literals, site, true, marked);
  }
  // Reports refer to the contents of parentheses.
  const members = node.members.map(insideParentheses).map((member) => ({
    type: c.type(member, scope),
    span: spanOf(c, member),
  }));
  return new UnionCheck(members, node.defaultIndex, site);
}

function insideParentheses(node: tree.TypeNode): tree.TypeNode {
  let inner = node;
  while (inner.kind === 'ParenthesizedType') inner = inner.type;
  return inner;
}

function constrainedType(node: tree.ConstrainedType, scope: Scope, c: Compiler): RuntimeType {
  const inner = c.type(node.type, scope);
  const index = scope.locals.length;
  const place = withCustomThis(scope);
  const constraints = node.constraints.map((written): Constraint => {
    const expr = withoutParentheses(written);
    let code: ReturnType<Compiler['expr']> | undefined;
    return {
      holds: (value, s, e, a, b, cc, d) => {
        code ??= c.expr(expr, place);
        return callWithLocal(code, index, value, s, e, a, b, cc, d);
      },
      quick: quickConstraint(expr, place, c),
      site: c.site(shownRange(expr), scope),
      get text() {
        return c.module.source.text.slice(expr.start, expr.end);
      },
      explain: (value, s, e, a, b, cc, d) => explainConstraint(expr, place, c, value, s, e, a, b, cc, d),
    };
  });
  return new ConstrainedCheck(inner, constraints, (value, { site }, isResult) =>
    isResult ? new PklError(notBoolean(value, true)) : failAt(site, notBoolean(value, false)),
  );
}

function withoutParentheses(node: tree.Expr): tree.Expr {
  return node.kind === 'Parenthesized' ? withoutParentheses(node.expr) : node;
}

/** A constraint, or the result of a function used as one, is not a Boolean. */
function notBoolean(value: VmValue, isResult: boolean): Message {
  if (value instanceof VmNull) {
    return isResult ? typeMismatchValue('Boolean', 'null') : typeMismatch2('Boolean', 'Function', null);
  }
  const actual = classOf(value).displayName;
  const message = isResult ? typeMismatch('Boolean', actual) : typeMismatch2('Boolean', 'Function', actual);
  return { ...message, values: [{ label: 'Value', text: displayValue(value, { limit: MESSAGE_LIMIT }) }] };
}
