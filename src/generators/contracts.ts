/** Questions about contracts that every writer asks. */
import type { Contract, ContractType } from '../lang/contracts/index.ts';

/** The type that an alias stands for; any other type as it is. */
export function resolved(type: ContractType, { aliases }: Contract): ContractType {
  let found = type;
  while (found.kind === 'alias') {
    const target = aliases.get(found.name)?.type;
    if (target === undefined) break;
    found = target;
  }
  return found;
}

/** Whether null is among the values of a type. */
export function isPerhapsNull(type: ContractType, contract: Contract): boolean {
  const found = resolved(type, contract);
  switch (found.kind) {
    case 'any':
    case 'null':
    case 'nullable':
      return true;
    case 'union':
      return found.members.some((member) => isPerhapsNull(member, contract));
    default:
      return false;
  }
}

/** A class and its subclasses, without abstract ones, which have no instances. A lone abstract class stands for itself. */
export function withSubclasses(name: string, { classes }: Contract): readonly string[] {
  const found = new Set<string>();
  const add = (each: string): void => {
    const cls = classes.get(each);
    if (cls?.isAbstract !== true) found.add(each);
    for (const subclass of cls?.subclasses ?? []) add(subclass);
  };
  add(name);
  return found.size === 0 ? [name] : [...found];
}
