// `npm run standalone`: builds the program as one file, which needs neither Node nor any other file. `-- --target NAME`, as
// often as wanted, makes it for other platforms.
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './shared.ts';
import { bunProgram } from './standalone/bun-program.ts';
import { compile, writeParts } from './standalone/compile.ts';
import { executableOf, ownTarget, type Target, targets } from './standalone/targets.ts';

const { values } = parseArgs({ options: { target: { type: 'string', multiple: true }, all: { type: 'boolean' } } });

function targetNamed(name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  console.error(`There is no target ${name}. Targets: ${targets.map((target) => target.name).join(', ')}`);
  process.exit(1);
}

if (ownTarget === undefined) {
  console.error(`Bun does not run on ${process.platform} ${process.arch}.`);
  process.exit(1);
}
const wanted = values.all ? targets : (values.target?.map(targetNamed) ?? [ownTarget]);
const parts = join(root, 'out', 'standalone', 'parts');
await writeParts(parts);
const bun = await bunProgram(ownTarget);
for (const target of wanted) {
  const file = executableOf(target);
  await compile(parts, bun, target, file);
  console.log(`${relative(root, file)}: ${(await stat(file)).size >> 20} MiB`);
}
