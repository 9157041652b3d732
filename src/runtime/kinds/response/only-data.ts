/** Finds out whether an answer consists of a single expression. */
import { type Expr, type Module, type ObjectBody, walk } from '../../../lang/syntax/index.ts';

/** The only element of the only `Data` in a file; null when there are more, or none. */
export function onlyData(file: Module): Expr | null {
  const found: { readonly value: Expr | null; readonly bodies: readonly ObjectBody[] }[] = [];
  walk(file, (node) => {
    if (node.kind === 'ObjectProperty' && node.name.text === 'Data') found.push(node);
  });
  const [data, ...others] = found;
  const [body, ...more] = data?.bodies ?? [];
  if (others.length > 0 || more.length > 0 || data?.value !== null) return null;
  const [element, ...rest] = body?.members ?? [];
  return element?.kind === 'ObjectElement' && rest.length === 0 ? element.value : null;
}
