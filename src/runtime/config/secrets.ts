/** Secret values never show: wherever text leaves the program, `***` stands in their place. */

const HIDDEN = '***';
/** A shorter value would be found inside ordinary words. */
const SHORTEST = 4;
/** What the guides write where a value will be put later. */
const placeholders = new Set(['secret', 'changeme', 'true', 'false', 'null', 'none']);

const secretName =
  /(^|[_-])(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|APIKEY|API[_-]KEY|ACCESS[_-]KEY|PRIVATE[_-]KEY|AUTH|AUTHORIZATION)([_-]|$)/i;

/** Whether a variable or a header of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** A secret that a file of an agent gives in plain text. */
interface WrittenSecret {
  readonly name: string;
  readonly value: string;
  /** Where the value stands in the text, without its quotes. */
  readonly at: number;
}

/**
 * The secrets that are written down in a file of an agent: what has the name of a secret, is listed in `Secrets`, or is an
 * argument in `Args`. Works on the text, so that a file which is broken gives nothing away.
 */
export function findSecrets(text: string): readonly WrittenSecret[] {
  const listed = blocks(text, 'Secrets').flatMap(({ block }) =>
    [...block.matchAll(/"(\w+)"/g)].map(([, name]) => name),
  );
  const args = blocks(text, 'Args').flatMap(({ block, at }) => entries(block, at));
  const others = entries(text, 0).filter(({ name }) => isSecretName(name) || listed.includes(name));
  const found = new Map([...args, ...others].map((secret) => [secret.at, secret]));
  // What is put together while the agent runs is made of other values.
  return [...found.values()].filter(({ value }) => value !== '' && !/@\(|\\#*\(/.test(value));
}

/** The values of these secrets. */
export function writtenSecrets(text: string): readonly string[] {
  return findSecrets(text).map(({ value }) => value);
}

/** The text with nothing in the place of each secret. */
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

/** A secret, and what it looks like inside of other texts. */
function spellings(value: string): readonly string[] {
  const bare = /^(?:Bearer|Basic|Token)\s+(\S+)$/i.exec(value)?.[1];
  const found = [value, ...(bare === undefined ? [] : [bare])];
  return found.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), escaped(text)]);
}

function escaped(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half of a surrogate pair stands in no address.
    return text;
  }
}

/** The values that must not show. */
export class Secrets {
  private readonly values: readonly string[];

  constructor(values: Iterable<string>) {
    const wanted = [...values]
      .map((value) => value.trim())
      .filter((value) => value.length >= SHORTEST && !placeholders.has(value.toLowerCase()))
      .flatMap(spellings);
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
