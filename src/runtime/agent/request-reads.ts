/** What the files of resources read of a request, from the calls in them. */
import type { RequestReads } from './agent.ts';
import type { SourceFacts } from './source-facts.ts';

const parameterFunctions: ReadonlySet<string> = new Set(['params', 'param', 'paramValues', 'paramList']);
const fileFunctions: ReadonlySet<string> = new Set([
  'file',
  'filepath',
  'filetype',
  'files',
  'filesByType',
  'filetypes',
]);

/** What a file reads. */
export function requestReads({ accesses }: SourceFacts, routes: readonly string[]): RequestReads {
  const calls = accesses.filter(({ object, args }) => object === 'request' && args !== null);
  const names = calls.filter(({ member }) => parameterFunctions.has(member)).flatMap(({ args }) => args?.[0] ?? []);
  const files = calls
    .filter(({ member }) => fileFunctions.has(member))
    .map(({ member, args }) => {
      const named = member.startsWith('files') || member === 'filetypes' ? undefined : args?.[0];
      return named ?? 'file';
    });
  return { names: [...new Set(names)], files: [...new Set(files)], routes };
}
