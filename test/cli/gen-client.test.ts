// The generated client of an agent: strict TypeScript that is used against the running agent.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer, kdeps, type ServedAgent, serveAgent, workflow } from '../support/agent-server.ts';
import { root } from '../support/root.ts';

const classes = `
/// What to paint.
local class Prompt {
  /// The words.
  q: String(length.isBetween(1, 200))
  steps: Int = 28
  mode: "fast"|*"good"
  size: Size
  tags: Listing<String>
  image: Upload?
}
local class Size { width: Int = 64 }
local class Painted { q: String; steps: Int; tags: Listing<String>; width: Int; file: String? }
local class Named { id: Int; loud: Boolean = false }
`;
const routes = `APIServer { Routes {
  new { Path = "/api/v1/paint-picture"; Methods { "GET"; "POST" }; Input = Prompt; Output = Painted }
  new { Path = "/named/:id"; Methods { "GET" }; Input = Named }
  new { Path = "/plain"; Methods { "POST" } }
} }`;
const data = `if (request.path() == "/plain") request.params("q")
else if (request.method() == "GET") new Dynamic { id = request.input.id; loud = request.input.loud }
else new Dynamic {
  q = request.input.q; steps = request.input.steps; tags = request.input.tags; width = request.input.size.width
  file = request.input.image?.Filetype
}`;

/** A program that uses the client; the compiler checks its types, and it is run as well. */
const program = `
import { AgentError, Client, type Painted, type Prompt } from './client.ts';

export async function use(url: string): Promise<readonly unknown[]> {
  const client = new Client({ url });
  const prompt: Prompt = { q: 'Bear', tags: ['a', 'b'], size: { width: 8 }, mode: 'fast' };
  const [painted] = await client.paintPicture(prompt);
  const steps: number | undefined = painted?.steps;
  const [withFile] = await client.paintPicture({ q: 'x', tags: ['c'], image: new Blob(['text']) });
  const shown: Painted | undefined = withFile;
  const [named] = await client.named({ id: 7, loud: true });
  const [plain] = await client.plain({ q: 'text' });
  // @ts-expect-error The class has no such choice.
  const failed = await client.paintPicture({ q: '', mode: 'slow' }).catch((error: unknown) => error);
  const fields = failed instanceof AgentError ? [failed.status, failed.code, failed.errors.map(({ field }) => field)] : [];
  return [painted, steps, shown?.file, named, plain, ...fields];
}
`;

let served: ServedAgent;
let folder: string;
beforeAll(async () => {
  served = await serveAgent({ 'workflow.pkl': workflow(routes, classes), answer: answer(data) });
  folder = await mkdtemp(join(tmpdir(), 'kdeps-client-'));
});
afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

it('compiles under strict, and talks to the agent', { timeout: 120_000 }, async () => {
  const { stderr, exitCode } = await kdeps(['gen', 'client', served.folder, '-o', join(folder, 'client.ts')]);
  expect([exitCode, stderr]).toEqual([0, '']);
  await writeFile(join(folder, 'use.ts'), program);
  const strict =
    '--strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --noImplicitOverride --noUnusedLocals';
  const target = '--target es2022 --lib es2023,dom,dom.iterable --module nodenext --allowImportingTsExtensions --types';
  const args = [...`${strict} ${target}`.split(' '), '', '--noEmit', join(folder, 'use.ts')];
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/lib/tsc.js'), ...args], {
    cwd: folder,
    stdio: 'pipe',
  });
  for (const name of ['client', 'use']) {
    const { code } = await transform(await readFile(join(folder, `${name}.ts`), 'utf8'), { loader: 'ts' });
    await writeFile(join(folder, `${name}.mjs`), code.replace('./client.ts', './client.mjs'));
  }
  const { use } = (await import(pathToFileURL(join(folder, 'use.mjs')).href)) as {
    use: (url: string) => Promise<readonly unknown[]>;
  };
  expect(await use(served.url)).toEqual([
    { q: 'Bear', steps: 28, tags: ['a', 'b'], width: 8, file: null },
    28,
    expect.stringMatching(/^(text|application)\//),
    { id: 7, loud: true },
    'text',
    422,
    'kdeps/invalid-input',
    ['mode', 'q'],
  ]);
});

it('prints to standard output, with the documentation of the classes', async () => {
  const { stdout } = await kdeps(['gen', 'client', served.folder]);
  expect(stdout).toContain(
    '/** What to paint. */\nexport interface Prompt {\n  /** The words. */\n  readonly q: string;',
  );
});
