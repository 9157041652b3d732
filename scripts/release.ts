// `npm run release`: the files of a release in out/release. Executables for all platforms, checksums and a bill of
// materials; with `-- --url ADDRESS`, the release's future address, also a Homebrew formula and a table for mise. Nothing is
// published.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run, version } from './shared.ts';
import { type Asset, homebrewFormula, miseTable } from './standalone/installers.ts';
import { runnerOf } from './standalone/runner.ts';
import { billOfMaterials } from './standalone/sbom.ts';
import { executableOf, type Target, targets } from './standalone/targets.ts';

const { values } = parseArgs({ options: { url: { type: 'string' }, target: { type: 'string', multiple: true } } });
const folder = join(root, 'out', 'release');

async function assetOf(target: Target): Promise<Asset> {
  const name = `kdeps-${version}-${target.name}${target.platform === 'win32' ? '.exe' : ''}`;
  const file = join(folder, name);
  await copyFile(executableOf(target), file);
  return {
    target,
    name,
    sha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  };
}

/** The executables that were also run. */
function notes(assets: readonly Asset[]): string {
  const rows = assets.map(({ target, name }) => {
    const runner = runnerOf(target);
    const state =
      runner === undefined ? 'built and inspected, not run' : ['built and run', ...runner.slice(0, 1)].join(' under ');
    return `| ${name} | ${state} |\n`;
  });
  return `# kdeps ${version}\n\n| file | |\n| --- | --- |\n${rows.join('')}`;
}

const wanted = targets.filter(({ name }) => values.target === undefined || values.target.includes(name));
const words = wanted.flatMap(({ name }) => ['--target', name]);
if ((await run('tsx', ['scripts/standalone.ts', ...words])) !== 0) process.exit(1);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const assets: Asset[] = [];
for (const target of wanted) assets.push(await assetOf(target));
const files: Record<string, string> = {
  SHA256SUMS: assets.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''),
  [`kdeps-${version}.cdx.json`]: await billOfMaterials(),
  'NOTES.md': notes(assets),
};
if (values.url === undefined) console.log('Without --url: no kdeps.rb, no mise.toml.');
else {
  files['kdeps.rb'] = homebrewFormula(version, values.url, assets);
  files['mise.toml'] = miseTable(version, values.url, assets);
}
for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
console.log(`out/release: ${[...assets.map(({ name }) => name), ...Object.keys(files)].join(', ')}`);
