/** Redacts secrets: wherever text leaves the program, secret values are replaced by `***`. */

const REDACTED = '***';
/** Shorter values would match parts of ordinary words. */
const MIN_LENGTH = 4;
/** Placeholder values from the guides. */
const placeholders = new Set(['secret', 'changeme', 'true', 'false', 'null', 'none']);

const secretName =
  /(^|[_-])(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|APIKEY|API[_-]KEY|ACCESS[_-]KEY|PRIVATE[_-]KEY|AUTH|AUTHORIZATION)([_-]|$)/i;

/** Whether a variable or header with this name contains a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** A secret and its escaped forms in other texts. */
function spellings(value: string): readonly string[] {
  const bare = /^(?:Bearer|Basic|Token)\s+(\S+)$/i.exec(value)?.[1];
  const found = [value, ...(bare === undefined ? [] : [bare])];
  return found.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), escaped(text)]);
}

function escaped(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // A lone surrogate cannot occur in a URL.
    return text;
  }
}

/** How much is searched at once, in bytes. */
const SEARCHED_BYTES = 256 * 1024;

/** Redacts a set of secret values. */
export class Secrets {
  readonly #values: readonly string[];

  constructor(values: Iterable<string>) {
    const wanted = [...values]
      .map((value) => value.trim())
      .filter((value) => value.length >= MIN_LENGTH && !placeholders.has(value.toLowerCase()))
      .flatMap(spellings);
    // Longest first, because a secret may contain another one.
    this.#values = [...new Set(wanted)].sort((left, right) => right.length - left.length);
  }

  /** The values of variables that have a secret name or are listed in `named`. */
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

  /** Replaces every secret in the text. */
  redact(text: string): string {
    let redacted = text;
    for (const value of this.#values) redacted = redacted.replaceAll(value, REDACTED);
    return redacted;
  }

  /**
   * Whether a secret is in data that comes in pieces. Yields often, so that a search through much data can make way for other
   * work.
   */
  *foundIn(pieces: Iterable<Uint8Array>): Generator<void, boolean> {
    const secrets = this.#values.map((value) => Buffer.from(value));
    const longest = Math.max(0, ...secrets.map(({ length }) => length));
    // A secret may continue in the next piece.
    let rest = Buffer.alloc(0);
    for (const piece of pieces)
      for (let at = 0; at < piece.length; at += SEARCHED_BYTES) {
        const part = Buffer.concat([rest, piece.subarray(at, at + SEARCHED_BYTES)]);
        if (secrets.some((secret) => part.includes(secret))) return true;
        rest = part.subarray(Math.max(0, part.length - longest + 1));
        yield;
      }
    return false;
  }

  /** A set that also includes secret variables or headers, recognized by name. */
  withNamed(named: ReadonlyMap<string, string>): Secrets {
    const found = [...named].flatMap(([name, value]) => (isSecretName(name) ? [value] : []));
    return found.length === 0 ? this : new Secrets([...this.#values, ...found]);
  }
}
