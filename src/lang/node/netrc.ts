/** Credentials for hosts in the format of `~/.netrc`, which curl, git and ftp share. */
import type { HeaderRule } from './http.ts';

/** Who to be for a host. */
interface Login {
  readonly login: string;
  readonly password: string;
}

/**
 * Rules for the `Authorization` header of each host of a file. They are for HTTPS alone, and do not apply to other hosts
 * that a server redirects to. The `default` entry is left out: a password for every host is a password for none.
 *
 * @example netrcHeaders('machine example.com login me password secret'); // [{ pattern: 'https://example.com/**', … }, …]
 */
export function netrcHeaders(text: string): HeaderRule[] {
  return [...loginsOf(text)].flatMap(([host, { login, password }]) => {
    const credentials = Buffer.from(`${login}:${password}`, 'utf8').toString('base64');
    const rule = { name: 'Authorization', value: `Basic ${credentials}` };
    const escaped = host.replace(/[\\*?[\]{}]/g, '\\$&');
    return [`https://${escaped}/**`, `https://${escaped}:*/**`].map((pattern) => ({ ...rule, pattern }));
  });
}

/** The first entry of each host counts. */
function loginsOf(text: string): Map<string, Login> {
  const found = new Map<string, Login>();
  // A macro goes on until an empty line, and is for ftp alone.
  const words = wordsOf(text.replace(/^\s*macdef\b[^]*?(?:\n\s*\n|$)/gm, ''));
  let host: string | null = null;
  let login = '';
  let password = '';
  const keep = (): void => {
    if (host !== null && password !== '' && !found.has(host)) found.set(host, { login, password });
    host = null;
    login = '';
    password = '';
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === 'default') keep();
    else if (word === 'machine') {
      keep();
      host = words[++at]?.toLowerCase() ?? null;
    } else if (word === 'login') login = words[++at] ?? '';
    else if (word === 'password') password = words[++at] ?? '';
    else if (word === 'account') at++;
  }
  keep();
  return found;
}

/** Words are separated by blanks, may be in double quotes, and end at a comment. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/"((?:[^"\\]|\\.)*)"|(?:^|(?<=\s))#[^\n]*|(\S+)/g)) {
    if (quoted !== undefined) words.push(quoted.replace(/\\(.)/g, '$1'));
    else if (plain !== undefined) words.push(plain);
  }
  return words;
}
