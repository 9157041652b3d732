/** Control expressions: conditions, bindings, lambdas, failures, reads. */

import { thrown, unaryOperatorNotDefined } from '../../diagnostics/messages/evaluation.ts';
import { enclosingMember, lambdaFrame, nextLambdaName, type Scope, scopeOf } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import { processStringConstant } from '../../syntax/strings.ts';
import { classOf } from '../../values/class-of.ts';
import { type Code, Env } from '../../values/code.ts';
import { evaluationContext } from '../../values/context.ts';
import { shownInMessage } from '../../values/display.ts';
import { type FunctionLocation, VmFunction } from '../../values/function.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import { NULL } from '../../values/scalars.ts';
import { Tier } from '../../values/tiers.ts';
import { type CodeLocation, type Compiler, failAt, letScope, spanOf, through, throughImport } from '../compiler.ts';
import { functionForms, withCheckedParameters } from '../declarations/methods.ts';
import { nameCheck } from '../types/type-names.ts';
import { bindLocal, captureLocals } from './locals.ts';
import { rejectCondition } from './operators.ts';

/** `if (condition) a else b`. */
export function compileIf(node: tree.IfExpr, scope: Scope, c: Compiler): Code {
  const condition = c.expr(node.condition, scope);
  const then = c.expr(node.thenExpr, scope);
  const otherwise = c.expr(node.elseExpr, scope);
  const site = c.site(shownRange(node.condition), scope);
  return (s, e, a, b, cc, d) => {
    const value = condition(s, e, a, b, cc, d);
    if (value === true) return then(s, e, a, b, cc, d);
    if (value === false) return otherwise(s, e, a, b, cc, d);
    return rejectCondition(value, site);
  };
}

/** `let (name: Type = value) body`. */
export function compileLet(node: tree.LetExpr, scope: Scope, c: Compiler): Code {
  const { parameter } = node;
  const given = c.expr(node.value, scope);
  const value = parameter.type === null ? given : typedCode(given, c.type(parameter.type, scope));
  const index = scope.locals.length;
  const inner = letScope(node, scope, c);
  const body = c.expr(node.body, inner);
  // Of nested bindings, only the outermost is shown.
  if (scope.isInsideLet === true) return bindLocal(index, value, body);
  const site = { span: spanOf(c, node), member: inner.prefix };
  const traced: Code = (s, e, a, b, cc, d) => {
    try {
      return body(s, e, a, b, cc, d);
    } catch (error) {
      throw through(error, site);
    }
  };
  return bindLocal(index, value, traced);
}

/** Code whose value is checked against a type; a mismatch is reported at the type only. */
export function typedCode(code: Code, type: RuntimeType): Code {
  return (s, e, a, b, c, d) => type.check(code(s, e, a, b, c, d), s, e, a, b, c, d);
}

/** Code whose value is checked against a type; a mismatch is reported at the type, then at the value. */
export function checkedCode(code: Code, type: RuntimeType, valueSite: CodeLocation): Code {
  return (s, e, a, b, c, d) => {
    const value = code(s, e, a, b, c, d);
    try {
      return type.check(value, s, e, a, b, c, d);
    } catch (error) {
      throw through(error, valueSite);
    }
  };
}

/** `(parameters) -> body`. */
export function compileLambda(node: tree.LambdaExpr, scope: Scope, c: Compiler): Code {
  const name = c.module.partNames.get(node) ?? nextLambdaName(scope);
  const frame = lambdaFrame(name, scope, enclosingMember(scope).scope.frame.counters);
  const inner = scopeOf(
    frame,
    node.parameters.map((parameter) => parameter.name?.text ?? null),
  );
  const tier = Tier.of(() => functionForms({ ...node, returnType: null, declaration: null }, inner, c));
  const site: FunctionLocation = {
    span: spanOf(c, node),
    member: frame.name,
    record: (recorder) => {
      const to = c.recording(recorder, node);
      return withCheckedParameters(to.expr(node.body, inner), node.parameters, inner, to);
    },
  };
  const arity = node.parameters.length;
  const count = scope.locals.length;
  const types = node.parameters.map(({ type }) => type);
  const checkNames = nameCheck(types, scope, c);
  return (s, e, a, b, cc, d) => {
    checkNames(s, e);
    return new VmFunction(arity, tier, new Env(e, s, captureLocals(count, a, b, cc, d)), site);
  };
}

/** `throw(message)`. */
export function compileThrow(node: tree.ThrowExpr, scope: Scope, c: Compiler): Code {
  const site = c.site(node, scope);
  const message = c.expr(node.value, scope);
  return (s, e, a, b, cc, d) => {
    const value = message(s, e, a, b, cc, d);
    if (typeof value === 'string') throw failAt(site, thrown(value));
    throw failAt(site, unaryOperatorNotDefined('throw', classOf(value).displayName, shownInMessage(value)));
  };
}

/** `trace(value)`: returns the value after logging it. */
export function compileTrace(node: tree.TraceExpr, scope: Scope, c: Compiler): Code {
  const span = spanOf(c, node);
  const shown = shownRange(node.value);
  const text = span.source.text.slice(shown.start, shown.end);
  const code = c.expr(node.value, scope);
  return (s, e, a, b, cc, d) => {
    const value = code(s, e, a, b, cc, d);
    evaluationContext().trace(text, value, span);
    return value;
  };
}

const READ_OPERATORS = { read: 'read', readOrNull: 'read?', readGlob: 'read*' } as const;

/** `read(uri)`, `read?(uri)` and `read*(pattern)`. */
export function compileRead(node: tree.ReadExpr, scope: Scope, c: Compiler): Code {
  const site = c.site(node, scope);
  const uri = c.expr(node.uri, scope);
  const from = c.module.uri;
  return (s, e, a, b, cc, d) => {
    const value = uri(s, e, a, b, cc, d);
    if (typeof value !== 'string') {
      const text = shownInMessage(value);
      throw failAt(site, unaryOperatorNotDefined(READ_OPERATORS[node.mode], classOf(value).displayName, text));
    }
    try {
      const context = evaluationContext();
      if (node.mode === 'readGlob') return context.readGlob(value, from, site.span);
      const content = context.readResource(value, from, node.mode === 'readOrNull');
      return content ?? NULL;
    } catch (error) {
      throw through(error, site);
    }
  };
}

/** `import("uri")` and `import*("pattern")`. */
export function compileImport(node: tree.ImportExpr, scope: Scope, c: Compiler): Code {
  const uri = processStringConstant(node.uri, c.module.source);
  const site = c.site(node, scope);
  const from = c.module.uri;
  return () => {
    try {
      const context = evaluationContext();
      return node.isGlob ? context.importGlob(uri, from, site.span) : context.importModule(uri, from);
    } catch (error) {
      throw throughImport(error, site);
    }
  };
}
