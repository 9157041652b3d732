/** Inserts marks into the AST of a resource before it is compiled. */
import type { Source } from '../../lang/index.ts';
import type { Module, Node } from '../../lang/syntax/index.ts';
import { type FoundCode, findCode } from './code-sinks.ts';
import type { Container } from './names.ts';

/** The module with marks around code texts and around the external values in them. */
export function rewriteCode(module: Module, source: Source): Module {
  try {
    const code = findCode(module, source);
    return code.sinks.length === 0 ? module : (rebuilt(module, code) as Module);
  } catch (error) {
    // An AST too deep for the stack stays unmarked, so nothing in it can become code.
    if (error instanceof RangeError) return module;
    throw error;
  }
}

/** A copy of an AST with some nodes replaced; unchanged parts are shared. */
function rebuilt(value: unknown, code: Pick<FoundCode, 'replaced' | 'added'>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => rebuilt(item, code));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const node: object = code.replaced.get(value) ?? value;
  const entries = Object.entries(node).map(([key, part]) => [key, rebuilt(part, code)] as const);
  const extra = code.added.get(value as Container);
  const isSame =
    node === value && extra === undefined && entries.every(([key, part]) => part === Reflect.get(node, key));
  if (isSame) return value;
  const made = Object.fromEntries(entries) as Record<string, unknown>;
  if (extra !== undefined)
    made['members'] = [...(made['members'] as readonly Node[]), ...extra.map((member) => rebuilt(member, code))];
  return made;
}
