/** The names of the parameters in the path of a route. */

/**
 * Lists them in order.
 *
 * @example pathParameters('/users/:id/*rest'); // ['id', 'rest']
 */
export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(parameter)].map(([, name]) => name ?? '');
}

/**
 * The path of a route with values for its parameters.
 *
 * @param valueOf the value of a parameter; null when it has none
 * @example filledPath('/users/:id', () => 'a b'); // '/users/a%20b'
 */
export function filledPath(path: string, valueOf: (name: string) => string | null): string {
  return path.replace(parameter, (written, name: string) => {
    const value = valueOf(name);
    return value === null ? written : encodeURIComponent(value);
  });
}

const parameter = /[:*]([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
