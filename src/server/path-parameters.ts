/** The names of the parameters in the path of a route. */

/**
 * Lists them in order.
 *
 * @example pathParameters('/users/:id/*rest'); // ['id', 'rest']
 */
export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(/[:*]([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)].map(([, name]) => name ?? '');
}
