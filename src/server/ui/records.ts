/**
 * Records whose names come from outside. There, `constructor` and `__proto__` are names like any other, and must not find
 * what every object inherits.
 */

/** The value with a name; undefined when there is none. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/**
 * Collects values by name.
 *
 * @example grouped([['a', 1], ['b', 2], ['a', 3]]) // { a: [1, 3], b: [2] }
 */
export function grouped<T>(pairs: Iterable<readonly [name: string, value: T]>): Record<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [name, value] of pairs) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return Object.fromEntries(groups);
}
