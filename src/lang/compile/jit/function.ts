/** Generates JavaScript for a function: common operations in hot code are written out, the rest calls closures. */
import type { Code } from '../../values/code.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import type { Compiler } from '../compiler.ts';
import { ExpressionWriter, LOCALS } from './expressions.ts';
import type { FunctionParts } from './parts.ts';
import { FunctionWriter } from './writer.ts';

/** Maximum number of parameters: those that code takes as plain arguments. */
const MAX_PARAMETERS = 3;

/** Generates a function; null when nothing would be gained. */
export function generateFunction(parts: FunctionParts, c: Compiler): Code | null {
  if (parts.parameters.length > MAX_PARAMETERS) return null;
  const writer = new FunctionWriter();
  const expressions = new ExpressionWriter(writer, parts, c);
  const body = expressions.write(parts.body, parts.scope);
  if (expressions.written === 0) return null;
  const before = parts.parameters.map((type, i) => checkOf(writer, type, LOCALS[i] as string)).join('');
  return writer.finish('f', body, { before, after: checkOf(writer, parts.result, 'r') });
}

/** Checks a variable and stores the checked value. Locals are unchanged at this point. */
function checkOf(writer: FunctionWriter, type: RuntimeType | null, name: string): string {
  if (type === null || type.isUnknown === true) return '';
  const check = `${name}=${writer.constant(type)}.check(${name},s,e,a,b,c,d);`;
  return type.accepts === undefined ? check : `if(!${writer.constant(type.accepts)}(${name}))${check}`;
}
