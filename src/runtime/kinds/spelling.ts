/** How fields of the schema were spelled in earlier versions. */

/** The fields of one kind of object: an earlier spelling → today's, and what the value is where that has fields, too. */
export interface Fields {
  readonly names: Readonly<Record<string, string>>;
  /** Today's name of a field → the kind of its value, or of the elements and entries of it. */
  readonly inside: Readonly<Record<string, string>>;
}

/** @param names separated by spaces: `old=Today`, or `old` alone where only the first letter differs */
export function fields(names: string, inside: Readonly<Record<string, string>> = {}): Fields {
  const pairs = names.split(/\s+/).map((word) => {
    const [old = '', today] = word.split('=');
    return [old, today ?? old.charAt(0).toUpperCase() + old.slice(1)] as const;
  });
  return { names: Object.fromEntries(pairs), inside };
}

/** Fields that were numbers of seconds once, and are durations today. */
export const formerSeconds: ReadonlySet<string> = new Set(['TimeoutDuration']);

/** Fields that every action has which keeps its result in a file. */
export const commonSpellings = 'file itemValues timestamp timeoutDuration timeoutSeconds=TimeoutDuration';

/** How the property of a kind was written once: `mail` for `Mail`, `smtpMail` for `SMTPMail`. */
export function formerSpelling(property: string): string {
  return property.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase());
}
