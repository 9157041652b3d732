// `npm run docs` generates the reference pages from the source, and builds the documentation as a static
// site in docs/.vitepress/dist. `npm run docs -- --dev` serves it while you write.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, createServer } from 'vitepress';
import { referencePages } from './docs/reference.ts';
import { root } from './shared.ts';

const docs = join(root, 'docs');
await rm(join(docs, 'reference'), { recursive: true, force: true });
for (const [path, text] of await referencePages()) {
  const file = join(docs, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
if (process.argv.includes('--dev')) {
  const server = await createServer(docs);
  await server.listen();
  server.printUrls();
} else {
  // Fails on a link to a page or a heading that does not exist.
  await build(docs);
}
