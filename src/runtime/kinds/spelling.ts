/** Former spellings of schema fields. */

/**
 * The fields of one type of object: former spelling → current spelling, and the type of the value if it has fields,
 * too.
 */
export interface Fields {
  readonly names: Readonly<Record<string, string>>;
  /** Current field name → the type of its value, or of its elements and entries. */
  readonly inside: Readonly<Record<string, string>>;
}

/**
 * @param names separated by spaces: `old=Current`, or just `old` when only the case of the first letter differs
 * @example fields('to name=Title').names; // { to: 'To', name: 'Title' }
 */
export function fields(names: string, inside: Readonly<Record<string, string>> = {}): Fields {
  const pairs = names.split(/\s+/).map((word) => {
    const [old = '', today] = word.split('=');
    return [old, today ?? old.charAt(0).toUpperCase() + old.slice(1)] as const;
  });
  return { names: Object.fromEntries(pairs), inside };
}

/** Fields that used to be numbers of seconds and are durations now. */
export const formerSeconds: ReadonlySet<string> = new Set(['TimeoutDuration']);

/** Fields of every action that can keep its result in a file. */
export const commonSpellings = 'file itemValues timestamp timeoutDuration timeoutSeconds=TimeoutDuration';

/** The former spelling of a kind's property: `mail` for `Mail`, `smtpMail` for `SMTPMail`. */
export function formerSpelling(property: string): string {
  return property.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase());
}
