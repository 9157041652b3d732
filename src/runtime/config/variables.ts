/** Environment variables as programs get them. */
import type { Variables } from './home.ts';

/** The variables that are set. */
export function definedOnly(env: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
