/** The diagram under a failed assertion: the values of its parts, each below its position in the source. */

import type { Source, Span } from '../../base/source.ts';
import { drawDiagram } from '../../diagnostics/diagram.ts';
import { engineLimit } from '../../diagnostics/engine-limits.ts';
import { PklError } from '../../diagnostics/error.ts';
import { enclosingMember, type Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { Code, Env, Local } from '../../values/code.ts';
import { evaluationContext } from '../../values/context.ts';
import { DIAGRAM_LIMIT, displayValue } from '../../values/display.ts';
import { VmFunction } from '../../values/function.ts';
import { ownerOf, type VmObject } from '../../values/object.ts';
import type { Recorder } from '../../values/recorder.ts';
import { running } from '../../values/running.ts';
import type { SlotInfo } from '../../values/shape.ts';
import type { VmValue } from '../../values/value.ts';
import type { Compiler } from '../compiler.ts';
import { type Part, visibleParts } from './assertion-parts.ts';
import { callWithLocal } from './locals.ts';

/** Diagrams with more values would be unreadable. */
const MAX_LABELS = 500;

/** The constraint of `NonNull` counts as native: only its result is shown. */
const NATIVE_CONSTRAINT = '!(this is Null)';

/** Records the values of an expression's parts. */
class Recording implements Recorder {
  readonly #values = new Map<tree.Node, VmValue>();
  /** Parts with several values, none of which can be shown. */
  readonly #repeated = new Set<tree.Node>();
  #root: tree.Expr | undefined;
  #source: Source | undefined;

  begin(root: tree.Expr, source: Source): void {
    this.#root = root;
    this.#source = source;
  }

  note(part: tree.Node, code: Code): Code {
    return (s, e, a, b, c, d) => {
      const value = code(s, e, a, b, c, d);
      if (this.#values.has(part)) this.#repeated.add(part);
      this.#values.set(part, value);
      return value;
    };
  }

  /** Draws the diagram; null when there is nothing to draw, or too much to read. */
  draw({ suffix = '', isNative = false } = {}): string[] | null {
    const [root, source] = [this.#root, this.#source];
    if (root === undefined || source === undefined) return null;
    const parts = isNative ? [{ at: root.start, value: false }] : this.#parts(root, source.text);
    if (parts.length > MAX_LABELS) return null;
    const span: Span = { source, start: root.start, end: root.end };
    const labels = parts.map(({ at, value }) => ({ at, text: displayValue(value, { limit: DIAGRAM_LIMIT }) }));
    return drawDiagram(span, labels, suffix);
  }

  #parts(root: tree.Expr, text: string): Part[] {
    return visibleParts(root, text, (part) => (this.#repeated.has(part) ? undefined : this.#values.get(part)));
  }
}

/**
 * Evaluates a failed constraint again and draws the values of its parts. If the constraint is a function, its body is
 * drawn.
 */
export function explainConstraint(
  expr: tree.Expr,
  scope: Scope,
  c: Compiler,
  value: VmValue,
  s: VmValue,
  e: Env,
  a?: Local,
  b?: Local,
  cc?: Local,
  d?: Local,
): readonly string[] {
  const { source, isBaseModule } = c.module;
  const isNative = isBaseModule && source.text.slice(expr.start, expr.end) === NATIVE_CONSTRAINT;
  const { counters } = enclosingMember(scope).scope.frame;
  const { lambdas } = counters;
  running.constraints++;
  try {
    return observed((recording) => {
      const code = c.recording(recording, expr).expr(expr, scope);
      const result = callWithLocal(code, scope.customThis, value, s, e, a, b, cc, d);
      return result instanceof VmFunction ? explainFunction(result, value) : recording.draw({ isNative });
    });
  } finally {
    running.constraints--;
    // Lambdas are named by number; those compiled for the diagram must not count.
    counters.lambdas = lambdas;
  }
}

function explainFunction(fn: VmFunction, value: VmValue): readonly string[] | null {
  const recording = new Recording();
  const code = fn.site?.record?.(recording);
  if (code === undefined) return null;
  code(fn.env.self, fn.env, value);
  return recording.draw();
}

/**
 * Evaluates a failed member again and draws the values of its parts.
 * @param suffix appended to the first line
 * @returns no lines when there is nothing to draw
 */
export function explainMember(object: VmObject, info: SlotInfo, suffix: string): readonly string[] {
  const { member } = info;
  let holder = object;
  while (holder.isView) holder = holder.parent as VmObject;
  return observed((recording) => {
    const code = member.record(recording);
    if (code === null) return null;
    code(holder, info.env ?? ownerOf(holder, info).env, info.key);
    return recording.draw({ suffix });
  });
}

/** A diagram is optional: when it cannot be drawn, the failure is reported without it. */
function observed(draw: (recording: Recording) => readonly string[] | null): readonly string[] {
  const context = evaluationContext();
  if (!context.powerAssertions) return [];
  try {
    return draw(new Recording()) ?? [];
  } catch (error) {
    context.checkDeadline();
    if (error instanceof PklError || engineLimit(error) !== undefined) return [];
    throw error;
  }
}
