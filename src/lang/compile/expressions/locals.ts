/** Access to locals: the first three are plain arguments, the rest one array in the fourth. */
import type { Code, Env, Local } from '../../values/code.ts';
import type { VmValue } from '../../values/value.ts';
import { envAt } from '../compiler.ts';

/** Reads a local of the running frame. */
export function readLocal(index: number): Code {
  switch (index) {
    case 0:
      return (_s, _e, a) => a as VmValue;
    case 1:
      return (_s, _e, _a, b) => b as VmValue;
    case 2:
      return (_s, _e, _a, _b, c) => c as VmValue;
    default: {
      const at = index - 3;
      return (_s, _e, _a, _b, _c, d) => (d as readonly VmValue[])[at] as VmValue;
    }
  }
}

/** Reads a local of a frame some hops out. */
export function readCaptured(hops: number, index: number): Code {
  if (hops === 1) return (_s, e) => (e.locals as readonly VmValue[])[index] as VmValue;
  if (hops === 2) return (_s, e) => ((e.parent as Env).locals as readonly VmValue[])[index] as VmValue;
  return (_s, e) => (envAt(e, hops).locals as readonly VmValue[])[index] as VmValue;
}

/** Reads the receiver of a frame some hops out; with zero hops, the current one. */
export function readReceiver(hops: number): Code {
  if (hops === 0) return (s) => s;
  if (hops === 1) return (_s, e) => e.self;
  if (hops === 2) return (_s, e) => (e.parent as Env).self;
  return (_s, e) => envAt(e, hops).self;
}

/** Runs `body` with another local, whose index is `index`. */
export function bindLocal(index: number, value: Code, body: Code): Code {
  switch (index) {
    case 0:
      return (s, e) => body(s, e, value(s, e));
    case 1:
      return (s, e, a) => body(s, e, a, value(s, e, a));
    case 2:
      return (s, e, a, b) => body(s, e, a, b, value(s, e, a, b));
    default:
      return (s, e, a, b, c, d) => body(s, e, a, b, c, appendLocal(d, index, value(s, e, a, b, c, d)));
  }
}

/** The spilled locals with another one appended. */
export function appendLocal(d: Local, index: number, value: VmValue): readonly VmValue[] {
  return index === 3 ? [value] : [...(d as readonly VmValue[]).slice(0, index - 3), value];
}

/** Calls code with a value in the local `index`, keeping the ones before it. */
export function callWithLocal(
  code: Code,
  index: number,
  value: VmValue,
  s: VmValue,
  e: Env,
  a?: Local,
  b?: Local,
  c?: Local,
  d?: Local,
): VmValue {
  switch (index) {
    case 0:
      return code(s, e, value);
    case 1:
      return code(s, e, a, value);
    case 2:
      return code(s, e, a, b, value);
    default:
      return code(s, e, a, b, c, appendLocal(d, index, value));
  }
}

/** The first `count` locals of a frame as an array, for an environment. */
export function captureLocals(count: number, a: Local, b: Local, c: Local, d: Local): readonly VmValue[] | undefined {
  switch (count) {
    case 0:
      return undefined;
    case 1:
      return [a as VmValue];
    case 2:
      return [a as VmValue, b as VmValue];
    case 3:
      return [a as VmValue, b as VmValue, c as VmValue];
    default:
      return [a as VmValue, b as VmValue, c as VmValue, ...(d as readonly VmValue[])];
  }
}
