/** Whether the variable `DEBUG` asks for details that are otherwise hidden. */
export function wantsDebug(env: Readonly<Record<string, string | undefined>>): boolean {
  return ['1', 'true'].includes(env['DEBUG'] ?? '');
}
