/** `.env` files: a variable on each line. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Reads the text of a `.env` file: `NAME=value`, quotes and `#` as a shell would take them. */
export function parseDotenv(text: string): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  // A value in quotes may go over several lines.
  const pattern = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*("(?:\\[\s\S]|[^"\\])*"|'[^']*'|[^\n]*)/gm;
  for (const [, name, value] of text.replaceAll('\r\n', '\n').matchAll(pattern)) {
    if (name !== undefined && value !== undefined) variables[name] = plainValue(value);
  }
  return variables;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function plainValue(text: string): string {
  if (text.length > 1 && text.startsWith("'") && text.endsWith("'")) return text.slice(1, -1);
  if (text.length > 1 && text.startsWith('"') && text.endsWith('"')) {
    return text.slice(1, -1).replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character);
  }
  return text.replace(/(^|\s)#.*$/, '').trim();
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
