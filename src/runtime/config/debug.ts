/** Whether the author of an agent wants to see more than everybody may: the variable `DEBUG`. */
export function wantsDebug(env: Readonly<Record<string, string | undefined>>): boolean {
  return ['1', 'true'].includes(env['DEBUG'] ?? '');
}
