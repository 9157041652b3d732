// `npm run standalone`: builds the program as a single executable that needs neither Node nor other files. `-- --target
// NAME`, which can be repeated, builds it for other platforms, and `-- --all` for all of them. Prints which ones were run.
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './shared.ts';
import { bunProgram } from './standalone/bun-program.ts';
import { compile, writeParts } from './standalone/compile.ts';
import { problemsOf } from './standalone/inspect.ts';
import { tryRunning } from './standalone/runner.ts';
import { executableOf, ownTarget, type Target, targets } from './standalone/targets.ts';

const { values } = parseArgs({ options: { target: { type: 'string', multiple: true }, all: { type: 'boolean' } } });

function targetNamed(name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  console.error(`There is no target ${name}. Targets: ${targets.map((target) => target.name).join(', ')}`);
  process.exit(1);
}

async function make(target: Target, parts: string, bun: string): Promise<void> {
  const file = executableOf(target);
  await compile(parts, bun, target, file);
  const problems = await problemsOf(file, target);
  const said = problems.length > 0 ? undefined : tryRunning(file, target);
  const size = `${((await stat(file)).size / 1e6).toFixed(0)} MB`;
  console.log(`${relative(root, file)}  ${size}  ${said === undefined ? 'built, not run' : `built and run: ${said}`}`);
  for (const problem of problems) console.error(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

if (ownTarget === undefined) {
  console.error(`Bun does not run on ${process.platform} ${process.arch}.`);
  process.exit(1);
}
const wanted = values.all ? targets : (values.target?.map(targetNamed) ?? [ownTarget]);
const parts = join(root, 'out', 'standalone', 'parts');
await writeParts(parts);
const bun = await bunProgram(ownTarget);
for (const target of wanted) await make(target, parts, bun);
