/** Parses `.env` files: one variable per line. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Parses a `.env` file: `NAME=value` or `NAME: value`, with quotes and `#` as in a shell. Outside single quotes,
 * `$NAME` and `${NAME}` expand to variables defined earlier in the file; other dollar signs are literal.
 */
export function parseDotenv(text: string): Readonly<Record<string, string>> {
  const variables = new Map<string, string>();
  // A quoted value may span lines.
  const pattern =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*(?:=|:(?=\s))[ \t]*("(?:\\[\s\S]|[^"\\])*"|'[^']*'|[^\n]*)/gm;
  const lines = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  for (const [, name, value] of lines.matchAll(pattern)) {
    if (name !== undefined && value !== undefined) variables.set(name, plainValue(value, variables));
  }
  return Object.fromEntries(variables);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function plainValue(text: string, known: ReadonlyMap<string, string>): string {
  if (text.length > 1 && text.startsWith("'") && text.endsWith("'")) return text.slice(1, -1);
  if (text.length > 1 && text.startsWith('"') && text.endsWith('"')) {
    return text
      .slice(1, -1)
      .replace(/\\([\s\S])|\$(?:\w+|\{\w+\})/g, (found: string, character?: string) =>
        character === undefined ? (known.get(nameIn(found)) ?? found) : (escapes[character] ?? character),
      );
  }
  const plain = text.replace(/(^|\s)#.*$/, '').trim();
  return plain.replace(/\\\$|\$(?:\w+|\{\w+\})/g, (found) =>
    found === '\\$' ? '$' : (known.get(nameIn(found)) ?? found),
  );
}

/** `$NAME` or `${NAME}`. */
function nameIn(reference: string): string {
  return reference.replace(/\W/g, '');
}

/**
 * Reads the variables from `.env` in the agent's folder, next to that folder, and in the current folder, in increasing
 * order of precedence.
 */
export function readDotenv(agentFolder: string, cwd: string): Readonly<Record<string, string>> {
  const files = [join(agentFolder, '.env'), join(dirname(agentFolder), '.env'), join(cwd, '.env')];
  return Object.assign({}, ...[...new Set(files)].map(readFile)) as Record<string, string>;
}

function readFile(path: string): Readonly<Record<string, string>> {
  try {
    return parseDotenv(readFileSync(path, 'utf8'));
  } catch {
    // The file does not exist or is not readable.
    return {};
  }
}
