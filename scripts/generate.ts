// `npm run gen` writes the generated files; with --check it lists those that are out of date and fails.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedFiles } from './generated.ts';
import { root } from './shared.ts';

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, text] of await generatedFiles(root)) {
  const present = await readFile(join(root, path), 'utf8').catch(() => undefined);
  if (present === text) continue;
  stale.push(path);
  if (!check) await writeFile(join(root, path), text);
}
if (check && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run \`npm run gen\` and commit the result.`);
  process.exitCode = 1;
}
