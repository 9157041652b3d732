/** Projects to start from: the folders in `../examples`. The first file of each is the one that is evaluated. */
import type { Project } from './share.ts';

export interface Example {
  readonly title: string;
  readonly project: Project;
}

const texts = import.meta.glob<string>('../examples/**/*.{pkl,json}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** In the order of the list. */
const list: readonly { readonly folder: string; readonly title: string; readonly format: string }[] = [
  { folder: 'servers', title: 'Types and constraints', format: 'yaml' },
  { folder: 'imports', title: 'Several files', format: 'pcf' },
  { folder: 'generators', title: 'Generators', format: 'pcf' },
  { folder: 'files', title: 'Several outputs', format: 'pcf' },
  { folder: 'functions', title: 'Functions and regular expressions', format: 'pcf' },
];

export const examples: readonly Example[] = list.map(({ folder, title, format }) => {
  const start = `../examples/${folder}/`;
  const files = Object.entries(texts)
    .filter(([path]) => path.startsWith(start))
    .map(([path, text]): [string, string] => [path.slice(start.length), text])
    .sort(([left], [right]) => Number(right === 'main.pkl') - Number(left === 'main.pkl') || (left < right ? -1 : 1));
  return { title, project: { files, main: 'main.pkl', format } };
});
