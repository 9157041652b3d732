/** Redacts secrets: wherever text leaves the program, secret values are replaced by `***`. */

const REDACTED = '***';
/** Shorter values would match parts of ordinary words. */
const SHORTEST = 4;
/** Placeholder values from the guides. */
const placeholders = new Set(['secret', 'changeme', 'true', 'false', 'null', 'none']);

const secretName =
  /(^|[_-])(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|APIKEY|API[_-]KEY|ACCESS[_-]KEY|PRIVATE[_-]KEY|AUTH|AUTHORIZATION)([_-]|$)/i;

/** Whether a variable or header with this name contains a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** A secret written in plain text in an agent's file. */
interface WrittenSecret {
  readonly name: string;
  readonly value: string;
  /** Offset of the value, without its quotes. */
  readonly at: number;
}

/**
 * The secrets written in an agent's file: values with secret names, values listed in `Secrets`, and arguments in
 * `Args`. Scans the text rather than the AST, so that a file with errors leaks nothing either.
 */
export function findSecrets(text: string): readonly WrittenSecret[] {
  const listed = blocks(text, 'Secrets').flatMap(({ block }) =>
    [...block.matchAll(/"(\w+)"/g)].map(([, name]) => name),
  );
  const args = blocks(text, 'Args').flatMap(({ block, at }) => entries(block, at));
  const others = entries(text, 0).filter(({ name }) => isSecretName(name) || listed.includes(name));
  const found = new Map([...args, ...others].map((secret) => [secret.at, secret]));
  // Values computed at run time are made of other values.
  return [...found.values()].filter(({ value }) => value !== '' && !/@\(|\\#*\(/.test(value));
}

/** The values of these secrets. */
export function writtenSecrets(text: string): readonly string[] {
  return findSecrets(text).map(({ value }) => value);
}

/** Blanks out each secret in a text. */
export function withoutSecrets(text: string): string {
  const last = [...findSecrets(text)].sort((left, right) => right.at - left.at);
  return last.reduce((rest, { at, value }) => rest.slice(0, at) + rest.slice(at + value.length), text);
}

function blocks(text: string, name: string): readonly { readonly block: string; readonly at: number }[] {
  const found = text.matchAll(new RegExp(`\\b${name}\\s*\\{([^}]*)\\}`, 'gi'));
  return [...found].map(({ 0: whole, 1: block = '', index }) => ({
    block,
    at: index + whole.length - 1 - block.length,
  }));
}

function entries(text: string, start: number): readonly WrittenSecret[] {
  const found = text.matchAll(/\["([\w-]+)"\]\s*=\s*#*"((?:[^"\\\n]|\\.)*)"/g);
  return [...found].map(({ 0: whole, 1: name = '', 2: value = '', index }) => ({
    name,
    value,
    at: start + index + whole.length - 1 - value.length,
  }));
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

/** Redacts a set of secret values. */
export class Secrets {
  readonly #values: readonly string[];

  constructor(values: Iterable<string>) {
    const wanted = [...values]
      .map((value) => value.trim())
      .filter((value) => value.length >= SHORTEST && !placeholders.has(value.toLowerCase()))
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

  /** A set that also includes secret variables or headers, recognized by name. */
  withNamed(named: ReadonlyMap<string, string>): Secrets {
    const found = [...named].flatMap(([name, value]) => (isSecretName(name) ? [value] : []));
    return found.length === 0 ? this : new Secrets([...this.#values, ...found]);
  }
}
