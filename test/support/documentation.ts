// Documentation in tests: runs `kdeps doc` in this process, and reads the files that it wrote.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import glob from 'fast-glob';
import { command } from '../../src/cli/commands/doc.ts';
import { type CommandResult, runCommand } from './evaluate.ts';
import { root } from './root.ts';

/** Runs the command. */
export async function document(words: readonly string[]): Promise<CommandResult> {
  const result = await runCommand(command, ['--offline', ...words]);
  return { ...result, errors: result.errors.replaceAll(`${root}/`, '') };
}

/** The files of a folder: path → text. */
export function filesIn(folder: string): Map<string, string> {
  const paths = glob.sync('**/*', { cwd: folder, dot: true }).sort();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** The links of a site that lead nowhere: pages, anchors, style sheets and scripts that do not exist. */
export function brokenLinks(files: ReadonlyMap<string, string>): readonly string[] {
  const ids = new Map<string, ReadonlySet<string>>();
  for (const [path, text] of files)
    if (path.endsWith('.html'))
      ids.set(path, new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => unescaped(id))));
  const broken: string[] = [];
  for (const [path, text] of files) {
    if (!path.endsWith('.html')) continue;
    for (const [, link = ''] of text.matchAll(/ (?:href|src)="([^"]*)"/g)) {
      const url = unescaped(link);
      if (/^(?:https?|mailto):/.test(url)) continue;
      const [target = '', fragment] = url.split('#');
      const file = target === '' ? path : posix.join(posix.dirname(path), decodeURI(target));
      const isThere =
        files.has(file) && (fragment === undefined || ids.get(file)?.has(decodeURIComponent(fragment)) === true);
      if (!isThere) broken.push(`${path}: ${url}`);
    }
  }
  return broken;
}

/** Anchors that a page has twice. */
export function repeatedIds(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([path, text]) => {
    const ids = path.endsWith('.html') ? [...text.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id) : [];
    return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${path}: ${id}`);
  });
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
