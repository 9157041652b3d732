/** Secret values never show: wherever text leaves the program, `***` stands in their place. */

const HIDDEN = '***';
/** A shorter value would be found inside ordinary words. */
const SHORTEST = 4;
/** What the guides write where a value will be put later. */
const placeholders = new Set(['secret', 'changeme', 'true', 'false', 'null', 'none']);

const secretName =
  /(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|APIKEY|API_KEY|ACCESS_KEY|PRIVATE_KEY|AUTH)(_|$)/i;

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** The values that must not show. */
export class Secrets {
  private readonly values: readonly string[];

  constructor(values: Iterable<string>) {
    const wanted = [...values]
      .map((value) => value.trim())
      .filter((value) => value.length >= SHORTEST && !placeholders.has(value.toLowerCase()));
    // The longest first: a secret may contain another one.
    this.values = [...new Set(wanted)].sort((left, right) => right.length - left.length);
  }

  /** The values of variables that are secret by their name, or because `named` lists them. */
  static of(
    variables: Readonly<Record<string, string | undefined>>,
    named: Iterable<string> = [],
    more: Iterable<string> = [],
  ): Secrets {
    const names = new Set(named);
    const values = Object.entries(variables).flatMap(([name, value]) =>
      value !== undefined && (names.has(name) || isSecretName(name)) ? [value] : [],
    );
    return new Secrets([...values, ...more]);
  }

  /** The text without any of them. */
  hide(text: string): string {
    let hidden = text;
    for (const value of this.values) hidden = hidden.replaceAll(value, HIDDEN);
    return hidden;
  }

  /** These and those among some variables or headers that are secret by their names. */
  withNamed(named: ReadonlyMap<string, string>): Secrets {
    const found = [...named].flatMap(([name, value]) => (isSecretName(name) ? [value] : []));
    return found.length === 0 ? this : new Secrets([...this.values, ...found]);
  }
}
