import type { Example, Explanation } from '../../lang/diagnostics/index.ts';
import { catalogues } from '../catalogues.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { diagnosticsOption } from '../diagnostics.ts';
import { indent, pageWidth, rows, section, wrap } from '../help.ts';
import { flag, type OptionTable, UsageError } from '../options.ts';
import { suggestionText } from '../unknown-word.ts';

const options = {
  json: flag('json', 'Print JSON: an object for one code, otherwise a list.'),
  diagnostics: diagnosticsOption,
} satisfies OptionTable;

/** `kdeps explain`. */
export const command = defineCommand({
  description: 'Explains error codes. Without a code, lists all of them. The prefix `kdeps/` may be omitted.',
  examples: ['kdeps explain type-mismatch', 'kdeps explain kdeps/unknown-action', 'kdeps explain --json'],
  options,
  operands: {
    name: '<code>',
    help: 'Error code, as shown by `kdeps validate` and `--diagnostics json`.',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  run: ({ options: { json }, operands, terminal }: Invocation<typeof options>) => {
    const explanations = new Map(catalogues.flatMap(([, catalogue]) => Object.entries(catalogue)));
    const codes = operands.map((word) => knownCode(word, [...explanations.keys()]));
    if (json) {
      const listed = codes.length === 0 ? [...explanations.keys()] : codes;
      const all = listed.map((code) => ({ code, ...explanations.get(code) }));
      terminal.out(`${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`);
    } else if (codes.length === 0) terminal.out(listing(terminal.colorOut));
    else {
      const pages = codes.flatMap((code) => {
        const explanation = explanations.get(code);
        return explanation === undefined ? [] : [page(code, explanation, terminal.colorOut)];
      });
      terminal.out(pages.join('\n'));
    }
    return 0;
  },
});

/** @throws UsageError with suggestions */
function knownCode(word: string, codes: readonly string[]): string {
  const wanted = word.toLowerCase();
  const found = codes.find((code) => code === wanted) ?? codes.find((code) => withoutOwner(code) === wanted);
  if (found !== undefined) return found;
  const names = wanted.includes('/') ? codes : codes.map(withoutOwner);
  const near = suggestionText(wanted, names, 'codes', 3);
  throw new UsageError({
    code: 'kdeps/unknown-code',
    message: `no such code ${word}${near === '' ? '. `kdeps explain` lists them all' : near}`,
  });
}

function withoutOwner(code: string): string {
  return code.slice(code.indexOf('/') + 1);
}

function listing(colored: boolean): string {
  const parts = catalogues.map(([about, catalogue]) => {
    const list = Object.entries(catalogue).map(([code, { title }]) => ({ left: code, right: title }));
    return section(about, rows(list.sort(byName), colored), colored);
  });
  return `${parts.join('\n\n')}\n`;
}

function byName(one: { readonly left: string }, other: { readonly left: string }): number {
  return one.left < other.left ? -1 : 1;
}

function page(code: string, { title, cause, cure, example }: Explanation, colored: boolean): string {
  const paragraph = (text: string): string => indent(wrap(text, pageWidth() - 2));
  const parts = [
    section(code, paragraph(title), colored),
    section('Why', paragraph(cause), colored),
    section('What to do', paragraph(cure), colored),
    section('Example', indent(exampleText(example)), colored),
  ];
  return `${parts.join('\n\n')}\n`;
}

function exampleText(example: Example): string {
  if ('needs' in example) return `No short example: this error needs ${example.needs}.`;
  const files = Object.entries(example.files).map(([name, text]) => `// ${name}\n${text}`.trimEnd());
  return [...files, `$ ${example.command}`].join('\n\n');
}
