// The tables of the READMEs say what is there: what they name exists, and what exists they name. (What layers may
// import, and their edges, are compared in hygiene.test.ts, with the data that they are held by.)
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import glob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { root } from './support/root.ts';

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a README, cell by cell. A bar inside code is written `\|`. */
function tablesIn(path: string): readonly Table[] {
  const blocks = readFileSync(join(root, path), 'utf8')
    .split('\n')
    .reduce<string[][]>(
      (all, line) => {
        if (line.startsWith('|')) all.at(-1)?.push(line);
        else if (all.at(-1)?.length !== 0) all.push([]);
        return all;
      },
      [[]],
    );
  return blocks
    .filter((lines) => lines.length > 2)
    .map((lines) => {
      const [head = [], , ...rows] = lines.map((line) =>
        line
          .slice(1, line.lastIndexOf('|'))
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim()),
      );
      return { head, rows };
    });
}

/** The first table with this heading of its first column. */
function table(path: string, head: string): Table {
  const found = tablesIn(path).find((each) => each.head[0] === head);
  if (found === undefined) throw new Error(`${path} has no table of each ${head}`);
  return found;
}

/** The code in a cell. */
const codeIn = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const first = ({ rows }: Table): readonly string[] => rows.flatMap(([cell]) => codeIn(cell));
const foldersIn = (path: string): readonly string[] =>
  readdirSync(join(root, path), { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []));

const readmes = (
  await glob('{README.md,src/**/README.md,test/**/README.md,fixtures/**/README.md,bench/*.md}', { cwd: root })
).sort();

/** Base folders of names in tables, besides that of the README. One kind represents all. */
const places = ['.', 'src', 'src/lang', 'src/runtime/kinds/exec', 'src/runtime/kinds/http'];
/** Files of agents, which are mentioned as well. */
const ofAgents: ReadonlySet<string> = new Set(['workflow.pkl', 'data/', '.kdeps.pkl', 'resources/*.pkl']);

function isPath(code: string): boolean {
  return (
    /^[\w.*<][\w.*<>/-]*$/.test(code) &&
    /\/|\.(?:ts|md|pkl|mjs)$/.test(code) &&
    !code.startsWith('kdeps/') &&
    !ofAgents.has(code)
  );
}

/** A name may omit the extension, and contain placeholders: `formats/<format>.ts`. */
async function isThere(path: string, folders: readonly string[]): Promise<boolean> {
  const name = path.replaceAll(/<\w+>/g, '*').replace(/\/$/, '');
  const pattern = name.startsWith('*.') ? `**/${name}` : name;
  for (const folder of folders) {
    const found = await glob([pattern, `${pattern}.*`], {
      cwd: join(root, folder),
      onlyFiles: false,
      ignore: ['**/node_modules/**'],
    });
    if (found.length > 0) return true;
  }
  return false;
}

describe('tables of READMEs', () => {
  it.each(readmes)('%s: name existing files and folders', async (readme) => {
    const missing: string[] = [];
    for (const row of tablesIn(readme).flatMap(({ rows }) => rows)) {
      // The first cell names the subject; later cells may name files inside it.
      const inside = codeIn(row[0])
        .map((name) => join(dirname(readme), name))
        .filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory());
      for (const path of row.flatMap(codeIn).filter(isPath)) {
        if (!(await isThere(path, [dirname(readme), ...inside, ...places]))) missing.push(path);
      }
    }
    expect(missing).toEqual([]);
  });

  it.each(readmes)('%s: name existing tests for decisions', async (readme) => {
    for (const { head, rows } of tablesIn(readme)) {
      const at = head.indexOf('held by');
      if (at < 0) continue;
      for (const row of rows) {
        const held = codeIn(row[at]);
        expect(held).not.toEqual([]);
        for (const path of held) expect([path, await isThere(path, ['.'])]).toEqual([path, true]);
      }
    }
  });

  it.each(['src/lang/modules'])('name every file of %s', async (folder) => {
    const named = first(table(`${folder}/README.md`, 'file')).map((name) => name.replace(/\/$/, ''));
    const found = await glob(named, { cwd: join(root, folder), onlyFiles: false });
    const files = readdirSync(join(root, folder)).filter((name) => !/^(?:README\.md|tsconfig\.json)$/.test(name));
    expect(found.toSorted()).toEqual(files.toSorted());
  });

  it('name every dependency, with its version', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'peerDependencies',
      Record<string, string>
    >;
    const named = table('README.md', 'package').rows.map(([cell = '']) => cell);
    const all = Object.entries({ ...dependencies, ...peerDependencies }).sort(([one], [other]) =>
      one < other ? -1 : 1,
    );
    const written = all.map(([name, range]) => {
      const [major = '', minor = ''] = range.replace(/^[\^~]/, '').split('.');
      return `${name} ${major === '0' ? `0.${minor}` : major}`;
    });
    expect(named).toEqual(written);
  });

  it('name every folder of the project', () => {
    const named = first(table('README.md', 'folder'));
    const layersOf = foldersIn('src').map((name) => `src/${name}`);
    expect(layersOf.filter((name) => !named.includes(name))).toEqual([]);
    for (const name of ['grammar', 'fixtures', 'test', 'bench']) expect(named).toContain(name);
  });
});
