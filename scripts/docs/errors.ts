/** Reference of error codes: the texts of `kdeps explain`. */
import { catalogues } from '../../src/cli/catalogues.ts';
import type { Example, Explanation } from '../../src/lang/diagnostics/index.ts';
import { fence, prose } from './markdown.ts';

export function errorPage(): string {
  const sections = catalogues.flatMap(([about, catalogue]) => [
    `## ${about}`,
    ...Object.entries(catalogue)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(codeSections),
  ]);
  const about =
    'Every error has a code that stays the same when its message changes. `kdeps explain CODE` prints the same texts.';
  return ['# Error codes', about, ...sections].join('\n\n').concat('\n');
}

function codeSections([code, { title, cause, cure, example }]: readonly [string, Explanation]): readonly string[] {
  return [`### ${code}`, `**${prose(title)}**`, prose(cause), prose(cure), ...exampleSections(example)];
}

function exampleSections(example: Example): readonly string[] {
  if ('needs' in example) return [`No short example: this error needs ${example.needs}.`];
  const files = Object.entries(example.files).map(([name, text]) =>
    fence(name.endsWith('.pkl') ? 'pkl' : 'text', `${name.endsWith('.pkl') ? '//' : '#'} ${name}\n${text}`),
  );
  return [...files, fence('sh', example.command)];
}
