/** Whether the agent's author wants details that are otherwise hidden: the variable `DEBUG`. */
export function wantsDebug(env: Readonly<Record<string, string | undefined>>): boolean {
  return ['1', 'true'].includes(env['DEBUG'] ?? '');
}
