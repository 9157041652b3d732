/** Determines which parts of a request a resource file reads, from the calls in it. */
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

/** The parts of a request that a file reads. */
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
