// The options in a request for an evaluator of `kdeps server`, each by its effect on evaluation.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatJson } from '../../src/lang/modules/json-data.ts';
import { writeZip } from '../../src/lang/node/zip.ts';
import { isAlive } from '../support/is-alive.ts';
import { type Answer, type PackageServer, startServer } from '../support/package-server.ts';
import { type Body, code, ProtocolClient, valueOf } from '../support/protocol-client.ts';
import { root } from '../support/root.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

const zip = writeZip([['Bird.pkl', bytesOf('name = "Swallow"')]]);
const metadata = formatJson({
  name: 'birds',
  packageUri: 'package://packages.test/birds@1.0.0',
  version: '1.0.0',
  packageZipUrl: 'https://packages.test/birds@1.0.0.zip',
  packageZipChecksums: { sha256: sha256(zip) },
  dependencies: {},
});
const answers = new Map<string, Answer>([
  ['/birds@1.0.0', { body: metadata }],
  ['/birds@1.0.0.zip', { body: zip }],
  ['/module.pkl', { body: 'x = 42' }],
]);

let folder: string;
let server: PackageServer;
let proxy: PackageServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-protocol-'));
  server = await startServer(answers);
  proxy = await startServer(new Map(), false);
});
afterAll(async () => {
  await server.close();
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
});

const clients: ProtocolClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.kill();
});

function start(env: Readonly<Record<string, string>> = {}): ProtocolClient {
  const client = new ProtocolClient({ env: { HOME: folder, ...env }, cwd: folder });
  clients.push(client);
  return client;
}

/** The value of an expression in an evaluator with these options, or an error report. */
async function evaluate(options: Body, text: string, uri?: string): Promise<unknown> {
  const client = start();
  const answer = await client.respond(await client.create(options), text, 'a', uri);
  return answer['error'] ?? valueOf(answer);
}

/** Why an evaluator with these options is rejected. */
async function refusal(options: Body): Promise<unknown> {
  return (await start().tryToCreate(options))['error'];
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const uriOf = (path: string): string => pathToFileURL(join(folder, path)).href;

describe('options', () => {
  it('provide variables and properties, and no others', async () => {
    const text = 'a = List(read?("env:X"), read?("env:HOME"), read?("prop:y"), read?("prop:pkl.outputFormat"))';
    const options = { env: { X: '1' }, properties: { y: '2' }, outputFormat: 'json' };
    expect(await evaluate(options, text)).toEqual([0x04, ['1', null, '2', 'json']]);
    expect(await evaluate({}, text)).toEqual([0x04, [null, null, null, null]]);
  });

  it('select the output format', async () => {
    const client = start();
    const evaluator = await client.create({ outputFormat: 'yaml' });
    expect(await client.value(evaluator, 'a { b = 1 }', 'output.text')).toBe('a:\n  b: 1\n');
  });

  it('restrict modules and resources', async () => {
    write({ 'allowed.pkl': 'b = 1' });
    const module = `a = import("${uriOf('allowed.pkl')}").b`;
    const only = { allowedModules: ['repl:', 'pkl:'], allowedResources: ['env:A$'] };
    expect(await evaluate(only, module)).toContain('Refusing to load module');
    expect(await evaluate({ ...only, allowedModules: ['repl:', 'fi(le|re):'] }, module)).toBe(1);
    expect(await evaluate(only, 'a = read?("env:AB") ?? 1')).toContain('Refusing to read resource `env:AB`');
    expect(await evaluate(only, 'a = read?("env:A") ?? 1')).toBe(1);
  });

  it('allow nothing for an omitted list, and the defaults if both are omitted', async () => {
    const client = start();
    const { evaluatorId: half } = await client.tryToCreate({ allowedModules: ['repl:'] });
    const refused = await client.respond(half, 'a = read?("env:A") ?? 1', 'a');
    expect(refused['error']).toContain('Refusing to read resource `env:A`');
    const { evaluatorId: usual } = await client.tryToCreate({
      clientResourceReaders: [{ scheme: 'bird.+', hasHierarchicalUris: true, isGlobbable: false }],
    });
    client.begin(usual, 'a = read?("env:A") ?? read("bird.+:/x").text', 'a');
    client.answer(await client.receive(), { contents: bytesOf('x') });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe('x');
    const insecure = await client.respond(usual, 'a = import("http://localhost:1/x.pkl")', 'a');
    expect(insecure['error']).toContain('Refusing to load module');
  });

  it('confine files to a folder', async () => {
    write({ 'inside/in.pkl': 'b = 1', 'out.pkl': 'b = 2' });
    const options = { rootDir: join(folder, 'inside') };
    expect(await evaluate(options, `a = import("${uriOf('inside/in.pkl')}").b`)).toBe(1);
    expect(await evaluate(options, `a = import("${uriOf('out.pkl')}").b`)).toContain('root directory');
  });

  it('set the module path: folders and archives', async () => {
    write({ 'path/dir/one.pkl': 'b = 1' });
    writeFileSync(join(folder, 'archive.zip'), writeZip([['two.pkl', bytesOf('c = 2')]]));
    const text = 'a = import("modulepath:/dir/one.pkl").b + import("modulepath:/two.pkl").c';
    const modulePaths = [join(folder, 'path'), join(folder, 'archive.zip')];
    expect(await evaluate({ modulePaths }, text)).toBe(3);
    expect(await evaluate({ modulePaths: ['path', 'archive.zip'] }, text)).toBe(3);
  });

  it('limit the time of evaluations', async () => {
    const text =
      'function f(n) = if (n == 0) 0 else f(n - 1)\na = IntSeq(0, 1000000000000).fold(0, (x, _) -> x + f(3))';
    expect(await evaluate({ timeoutSeconds: 1 }, text)).toBe('Evaluation timed out after 1 second(s).');
    expect(await evaluate({ timeoutSeconds: 0 }, text)).toBe('Evaluation timed out after 0 second(s).');
  });

  it('are rejected with a reason', async () => {
    const reasons = [
      await refusal({ allowedModules: ['('] }),
      await refusal({ http: { proxy: { address: 'https://proxy' } } }),
      await refusal({ http: { rewrites: { 'https://a.test': 'https://b.test/' } } }),
      await refusal({ http: { rewrites: { 'https://a.test/': 'ftp://b.test/' } } }),
      await refusal({ http: { headers: { '{': { A: ['b'] } } } }),
      await refusal({
        project: { projectFileUri: 'file:///PklProject', dependencies: { a: { type: 'remote', packageUri: 'x:y' } } },
      }),
      await refusal({ project: { projectFileUri: ' ', dependencies: {} } }),
    ];
    expect(reasons.map((reason) => String(reason).split('\n')[0])).toEqual([
      'Unclosed group near index 1',
      'Malformed proxy URI (expecting `http://<host>[:<port>]`): `https://proxy`.',
      "Rewrite rule must end with '/', but was 'https://a.test'",
      "Rewrite rule must start with 'http://' or 'https://', but was 'ftp://b.test/'",
      expect.any(String),
      expect.stringContaining('x:y'),
      expect.any(String),
    ]);
  });
});

describe('HTTP', () => {
  const certificate = () => new Uint8Array(readFileSync(server.certificateFile));
  const rewrites = () => ({ 'https://packages.test/': `https://localhost:${server.port}/` });

  it('uses certificates, rewrites and headers of the client', async () => {
    const http = {
      caCertificates: certificate(),
      rewrites: rewrites(),
      headers: { '**': { 'X-One': ['1', '2'] }, 'https://elsewhere.test/**': { 'X-Other': ['no'] } },
    };
    expect(await evaluate({ http }, 'a = import("https://packages.test/module.pkl").x')).toBe(42);
    const last = (await server.requests()).at(-1);
    expect(last).toMatchObject({ path: '/module.pkl', headers: { 'x-one': '1, 2' } });
    expect(last?.headers['x-other']).toBeUndefined();
  });

  it('fails without the certificates, and mentions the rewrite', async () => {
    const report = await evaluate({ http: { rewrites: rewrites() } }, 'a = import("https://packages.test/module.pkl")');
    const target = `https://localhost:${server.port}/module.pkl`;
    expect(report).toContain(`(request was rewritten: https://packages.test/module.pkl -> ${target})`);
    const broken = { caCertificates: bytesOf('no certificate'), rewrites: rewrites() };
    expect(await evaluate({ http: broken }, 'a = import("https://packages.test/module.pkl")')).toContain(
      'No certificate data found',
    );
  });

  it('uses a proxy, except for excluded hosts', async () => {
    const address = `http://localhost:${proxy.port}`;
    const http = { caCertificates: certificate(), proxy: { address, noProxy: [] } };
    const text = `a = import("https://localhost:${server.port}/module.pkl").x`;
    const count = async () => (await proxy.requests()).length;
    const before = await count();
    expect(await evaluate({ http }, text)).toBe(42);
    expect(await count()).toBe(before + 1);
    expect(await evaluate({ http: { ...http, proxy: { address, noProxy: ['localhost'] } } }, text)).toBe(42);
    expect(await count()).toBe(before + 1);
  });
});

describe('projects', () => {
  it('define dependencies: packages and other projects', async () => {
    const remote = {
      type: 'remote',
      uri: 'projectpackage://packages.test/birds@1.0.0',
      checksums: { sha256: sha256(metadata) },
    };
    const local = { type: 'local', uri: 'projectpackage://packages.test/lib@5.0.0', path: '../lib' };
    write({
      'lib/lib.pkl': 'text = "from lib"',
      'lib/PklProject': 'amends "pkl:Project"',
      'project/main.pkl': 'import "@birds/Bird.pkl"\nimport "@lib/lib.pkl"\na = Bird.name + " " + lib.text',
      'project/PklProject.deps.json': JSON.stringify({
        schemaVersion: 1,
        resolvedDependencies: {
          'package://packages.test/birds@1': remote,
          'package://packages.test/lib@5': local,
        },
      }),
    });
    const dependencies = {
      birds: {
        type: 'remote',
        packageUri: 'package://packages.test/birds@1.0.0',
        checksums: { sha256: sha256(metadata) },
      },
      lib: {
        type: 'local',
        packageUri: 'package://packages.test/lib@5.0.0',
        projectFileUri: uriOf('lib/PklProject'),
        dependencies: {},
      },
    };
    const options = {
      cacheDir: join(folder, 'cache'),
      project: { projectFileUri: uriOf('project/PklProject'), dependencies },
      http: {
        caCertificates: new Uint8Array(readFileSync(server.certificateFile)),
        rewrites: { 'https://packages.test/': `https://localhost:${server.port}/` },
      },
    };
    const client = start();
    const evaluator = await client.create(options);
    expect(await client.value(evaluator, undefined, 'a', uriOf('project/main.pkl'))).toBe('Swallow from lib');
    expect(await client.value(evaluator, undefined, 'name', '@birds/Bird.pkl')).toBe('Swallow');
    expect(readdirSync(join(folder, 'cache')).length).toBeGreaterThan(0);
    // From the cache only.
    const offline = await client.create({
      ...options,
      http: { rewrites: { 'https://packages.test/': 'https://0.0.0.0/' } },
    });
    expect(await client.value(offline, undefined, 'a', uriOf('project/main.pkl'))).toBe('Swallow from lib');
  });
});

describe('readers in other processes', () => {
  const reader = {
    executable: process.execPath,
    arguments: ['--import', 'tsx', fileURLToPath(new URL('../support/reader.ts', import.meta.url))],
    workingDir: root,
  };

  it('read modules and resources, and end with the evaluator', async () => {
    const options = {
      externalModuleReaders: { birds: reader },
      externalResourceReaders: { birds: reader, flat: reader },
    };
    const text = 'a = List(import("birds:/swallow.pkl").friend, read("birds:/notes.txt").text, read("flat:a").text)';
    expect(await evaluate(options, text)).toEqual([0x04, ['Finch', 'some notes', 'flat a']]);
    expect(await evaluate({ externalResourceReaders: { other: reader } }, 'a = read("other:x")')).toContain(
      'does not support scheme `other`',
    );
    expect(await evaluate(options, 'a = read("birds:/fail")')).toContain('cannot read birds:/fail');
    expect(await evaluate(options, 'a = read("birds:/crash")')).toContain('has already terminated');
    const none = { externalResourceReaders: { none: { executable: join(folder, 'none') } } };
    expect(await evaluate(none, 'a = read("none:x")')).toContain('Cannot run program');
  });

  it('do not outlive the server, even those that never answer', async () => {
    const mark = join(folder, 'reader.pid');
    const program = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, String(process.pid)); setInterval(() => {}, 1000); process.stdin.resume();`;
    const silent = { executable: process.execPath, arguments: ['-e', program] };
    const client = start();
    const evaluator = await client.create({ externalResourceReaders: { silent }, timeoutSeconds: 30 });
    client.begin(evaluator, 'a = read("silent:x")', 'a');
    await expect.poll(() => existsSync(mark) && readFileSync(mark, 'utf8')).toMatch(/^\d+$/);
    client.send(code.closeEvaluator, { evaluatorId: evaluator });
    expect(await client.expect(code.evaluateResponse)).toMatchObject({ error: 'The evaluator was closed.' });
    expect((await client.end()).status).toBe(0);
    expect(isAlive(Number(readFileSync(mark, 'utf8')))).toBe(false);
  });

  it('end when the server is stopped', async () => {
    const mark = join(folder, 'stopped.pid');
    const program = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, String(process.pid)); process.stdin.resume();`;
    const silent = { executable: process.execPath, arguments: ['-e', program] };
    const client = start();
    client.begin(await client.create({ externalResourceReaders: { silent } }), 'a = read("silent:x")', 'a');
    await expect.poll(() => existsSync(mark) && readFileSync(mark, 'utf8')).toMatch(/^\d+$/);
    client.kill('SIGTERM');
    expect(await client.ended).toEqual({ status: 143, stderr: '' });
    expect(isAlive(Number(readFileSync(mark, 'utf8')))).toBe(false);
  });
});
