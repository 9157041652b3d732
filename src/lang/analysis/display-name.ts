/** Names of classes as error messages show them. */

import { describeType } from './describe.ts';
import type { Container, Type } from './model.ts';
import type { Queries } from './queries.ts';
import { unaliased } from './type.ts';

/** The name of a class, qualified with its module unless it is in `pkl:base`; or the name of a module. */
export function displayName(q: Queries, type: Type): string {
  const target = unaliased(q, type);
  if (target.kind === 'literal') return 'String';
  return target.kind === 'class' || target.kind === 'module'
    ? containerName(q, target.definition)
    : describeType(q, target);
}

export function containerName(q: Queries, container: Container): string {
  if (container.kind === 'module' || container.unit === q.base) return container.name;
  return `${container.unit.name}#${container.name}`;
}
