// Source files that are generated from other files. They are committed, so that editors and browser builds need no build
// step; a test checks that they are up to date.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import glob from 'fast-glob';
import { PklParser } from '../src/lang/syntax/grammar-modules.ts';
import { buildConsole } from './console.ts';
import { grammarFiles } from './grammar/index.ts';

/** A folder of source files in another language that becomes one TypeScript module. */
interface SourceTable {
  readonly folder: string;
  /** How the names of the files end, without the dot; a list when the names keep their endings. */
  readonly extension: string | readonly string[];
  readonly target: string;
  readonly comment: string;
}

const sourceTables: readonly SourceTable[] = [
  {
    folder: 'src/lang/stdlib/pkl',
    extension: 'pkl',
    target: 'src/lang/stdlib/sources.generated.ts',
    comment: 'The modules of the standard library: name → text.',
  },
  {
    folder: 'src/runtime/schema',
    extension: 'pkl',
    target: 'src/runtime/schema/sources.generated.ts',
    comment: 'The schema modules that ship with the package: path inside the schema → text.',
  },
  {
    folder: 'src/project/templates',
    extension: 'pkl',
    target: 'src/project/templates/sources.generated.ts',
    comment: 'The files that a new agent starts with: name → text, with holes for names.',
  },
  {
    folder: 'src/runtime/python',
    extension: 'py',
    target: 'src/runtime/python/sources.generated.ts',
    comment: 'The Python programs that ship with the package: name → text.',
  },
  {
    folder: 'src/project/client/parts',
    extension: 'ts.txt',
    target: 'src/project/client/runtime.generated.ts',
    comment: 'The part of generated clients that is the same for every agent: name → text.',
  },
  {
    folder: 'src/server/endpoints/docs/page',
    extension: ['css', 'html', 'js'],
    target: 'src/server/endpoints/docs/page.generated.ts',
    comment: 'The files of the page: name → text.',
  },
  {
    folder: 'src/documentation/html/page',
    extension: ['css', 'js'],
    target: 'src/documentation/html/page.generated.ts',
    comment: 'The style sheet and the script of documentation: name → text.',
  },
];

/**
 * Generates the text of every generated file.
 *
 * @param root the folder of the repository
 * @returns path relative to the root → text; a table without any module is left out
 */
export async function generatedFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const table of [...sourceTables, ...(await kindTables(root))]) {
    const text = await sourceTable(root, table);
    if (text !== undefined) files.set(table.target, text);
  }
  files.set('src/lang/syntax/lookahead.generated.ts', lookaheadTables());
  files.set('src/server/endpoints/ui/page.generated.ts', await consoleTable());
  for (const [path, text] of grammarFiles()) files.set(path, text);
  files.set('src/lang/node/worker.generated.ts', await workerText(root));
  return files;
}

/** The console as the texts that its browser loads. */
async function consoleTable(): Promise<string> {
  const files = await buildConsole();
  return tableText('src/server/ui/**', 'The files of the page: name → text.', [...files]);
}

/** The folders of kinds of action: their modules of the schema, and what a new file starts as. */
async function kindTables(root: string): Promise<readonly SourceTable[]> {
  const folders = await glob('src/runtime/kinds/*', { cwd: root, onlyDirectories: true });
  return folders.sort().map((folder) => ({
    folder,
    extension: 'pkl',
    target: `${folder}/sources.generated.ts`,
    comment: 'The texts of the kind: path in its folder → text.',
  }));
}

/** The program of a worker thread as text, because a bundle of one file has no other place for it. */
async function workerText(root: string): Promise<string> {
  const folder = 'src/lang/node/worker';
  const result = await build({
    absWorkingDir: root,
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    charset: 'ascii',
    // Minified, because every start of the program reads it.
    minify: true,
  });
  return [
    `// Generated from ${folder}/*.ts by \`npm run gen\`. Edit those.\n\n`,
    '/** The program of the thread that waits for the network and for other processes. */\n',
    `export const workerSource = ${templateLiteral(result.outputFiles[0]?.text ?? '')};\n`,
  ].join('');
}

async function sourceTable(root: string, table: SourceTable): Promise<string | undefined> {
  const cwd = join(root, table.folder);
  const { extension } = table;
  const ending = typeof extension === 'string' ? `.${extension}` : '';
  const pattern = typeof extension === 'string' ? `**/*.${extension}` : `**/*.{${extension.join(',')}}`;
  const paths = (await glob(pattern, { cwd })).sort();
  if (paths.length === 0) return undefined;
  const rows = await Promise.all(
    paths.map(async (path) => {
      const text = path.endsWith('.css') ? await styleText(cwd, path) : await readFile(join(cwd, path), 'utf8');
      return [path.slice(0, path.length - ending.length), text] as const;
    }),
  );
  return tableText(`${table.folder}/${pattern}`, table.comment, rows);
}

/** A style sheet with those that it imports. */
async function styleText(folder: string, path: string): Promise<string> {
  const result = await build({ absWorkingDir: folder, entryPoints: [path], bundle: true, write: false });
  return result.outputFiles[0]?.text ?? '';
}

/** A module with texts by name. */
function tableText(source: string, comment: string, texts: readonly (readonly [string, string])[]): string {
  const rows = texts.map(
    ([name, text]) => `  get ${JSON.stringify(name)}() {\n    return ${templateLiteral(text)};\n  },\n`,
  );
  return [
    `// Generated from ${source} by \`npm run gen\`. Edit those.\n\n`,
    `/** ${comment} */\n`,
    'export const sources: Readonly<Record<string, string>> = {\n',
    ...rows,
    '};\n',
  ].join('');
}

/**
 * Getters, so that unused texts cost nothing at startup; and template literals, which keep the lines of the modules separate,
 * so that diffs of the generated file are readable.
 */
function templateLiteral(text: string): string {
  const escaped = text.replaceAll('\r\n', '\n').replace(/\\|`|\$\{/g, (found) => `\\${found}`);
  return `\`${escaped}\``;
}

function lookaheadTables(): string {
  const rows = new PklParser(true).decisions().map((decision) => `  ${JSON.stringify(decision)},\n`);
  return [
    '// Generated from the grammar by `npm run gen`. Edit that.\n',
    "import type { Decision } from './lookahead.ts';\n\n",
    '/** Which token leads where, for every choice of the grammar. */\n',
    'export const decisions: readonly Decision[] = [\n',
    ...rows,
    '];\n',
  ].join('');
}
