import { lazy } from './lazy.ts';

/** Words that are identifiers only between backticks; the last row is reserved for later versions of the language. */
// biome-ignore format: a table
export const KEYWORDS = [
  'abstract', 'amends', 'as', 'class', 'const', 'else', 'extends', 'external', 'false', 'fixed', 'for', 'function',
  'hidden', 'if', 'import', 'in', 'is', 'let', 'local', 'module', 'new', 'nothing', 'null', 'open', 'out', 'outer',
  'read', 'super', 'this', 'throw', 'trace', 'true', 'typealias', 'unknown', 'when', '_',
  'protected', 'override', 'record', 'delete', 'case', 'switch', 'vararg',
] as const;

const keywords: ReadonlySet<string> = new Set(KEYWORDS);

const PLAIN = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const unicode = lazy(() => /^[\p{ID_Start}_$][\p{ID_Continue}\p{Cf}$]*$/u);

/** Whether a name may be written without backticks. */
export function isPlainIdentifier(name: string): boolean {
  return (PLAIN.test(name) || unicode().test(name)) && !keywords.has(name);
}

/** Cache of quoted names: the same few come again and again. */
const known = new Map<string, string>();
const MAX_KNOWN = 4096;

/** The name as source text, in backticks if necessary. */
export function quoteIdentifier(name: string): string {
  let text = known.get(name);
  if (text === undefined) {
    text = isPlainIdentifier(name) ? name : `\`${name}\``;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(name, text);
  }
  return text;
}
