/** `.env` files: a variable on each line. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Reads the text of a `.env` file: `NAME=value` or `NAME: value`, quotes and `#` as a shell would take them. Outside of
 * single quotes, `$NAME` and `${NAME}` stand for what the file has said before; other dollars are dollars.
 */
export function parseDotenv(text: string): Readonly<Record<string, string>> {
  const variables = new Map<string, string>();
  // A value in quotes may go over several lines.
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
 * The variables that `.env` files give an agent: one in its folder, one beside the folder, one in the current folder. The
 * nearest to the person who starts it counts: the current folder before the agent's.
 */
export function readDotenv(agentFolder: string, cwd: string): Readonly<Record<string, string>> {
  const files = [join(agentFolder, '.env'), join(dirname(agentFolder), '.env'), join(cwd, '.env')];
  return Object.assign({}, ...[...new Set(files)].map(readFile)) as Record<string, string>;
}

function readFile(path: string): Readonly<Record<string, string>> {
  try {
    return parseDotenv(readFileSync(path, 'utf8'));
  } catch {
    // There is none, or it is not for us to read.
    return {};
  }
}
