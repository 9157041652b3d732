// Packages and digests from a registry of OCI images, of which a real HTTPS server speaks the protocol.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinImages } from '../../src/cli/base-images.ts';
import { command as evaluate } from '../../src/cli/commands/eval.ts';
import { Uri } from '../../src/lang/modules/uri.ts';
import { type HttpOptions, ImageRegistries } from '../../src/lang/node/index.ts';
import { ociFile, ociImage } from '../../src/lang/node/oci.ts';
import { writeZip } from '../../src/lang/node/zip.ts';
import { answer, workflow } from '../support/agent-server.ts';
import { newcomer } from '../support/command-line.ts';
import { type CommandResult, runCommand } from '../support/evaluate.ts';
import { type Answer, type PackageServer, startServer } from '../support/package-server.ts';

const zip = writeZip([['Owl.pkl', new TextEncoder().encode('name = "Owl"\n')]]);
const digestOf = (bytes: string | Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const password = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;

/** The files of a package, and where a registry has them. */
function artifact(name: string, more: Partial<Answer> = {}, damage = ''): [string, Answer][] {
  const metadata = JSON.stringify({
    name,
    packageUri: `package://packages.test/${name}@1.0.0+7`,
    version: '1.0.0+7',
    packageZipUrl: `https://packages.test/releases/${name}@1.0.0+7/${name}@1.0.0+7.zip`,
    packageZipChecksums: { sha256: createHash('sha256').update(zip).digest('hex') },
    dependencies: {},
  });
  const layer = (title: string, content: string | Uint8Array) => ({
    mediaType: 'application/octet-stream',
    digest: digestOf(content),
    annotations: { 'org.opencontainers.image.title': title },
  });
  const layers = [layer(`${name}@1.0.0+7`, metadata), layer(`${name}@1.0.0+7.zip`, zip), { digest: 'sha256:00' }];
  const api = `/v2/me/${name.toLowerCase()}`;
  const blob = (content: string | Uint8Array): string => `${api}/blobs/${digestOf(content)}`;
  return [
    [`${api}/manifests/1.0.0_7`, { body: JSON.stringify({ schemaVersion: 2, layers }), ...more }],
    [blob(metadata), { body: metadata + damage, ...more }],
    // Large files usually are on another host.
    [blob(zip), { status: 307, headers: { Location: `https://127.0.0.1:{port}/storage/${name}` }, ...more }],
    [`/storage/${name}`, { body: zip }],
  ];
}

/** The manifest of an image for several platforms. */
const ubuntu = JSON.stringify({ schemaVersion: 2, manifests: [{ digest: `sha256:${'1'.repeat(64)}` }] });
const ollama = JSON.stringify({ schemaVersion: 2, layers: [] });

const answers = new Map<string, Answer>([
  [
    '/v2/library/ubuntu/manifests/24.04',
    {
      body: ubuntu,
      authorization: 'Bearer hub',
      challenge: 'Bearer realm="https://localhost:{port}/token",service="hub"',
    },
  ],
  ['/token?service=hub&scope=repository:library/ubuntu:pull', { body: '{"token":"hub"}' }],
  ['/v2/ollama/ollama/manifests/0.6.5', { body: ollama }],
  ['/v2/ollama/ollama/manifests/page', { body: '<html>' }],
  ['/v2/ollama/ollama/manifests/old', { body: '{"schemaVersion":1}' }],
  ...artifact('Open'),
  ...artifact('closed', {
    authorization: 'Bearer abc',
    challenge: 'Bearer realm="https://localhost:{port}/token",service="registry"',
  }),
  ['/token?service=registry&scope=repository:me/closed:pull', { body: '{"token":"abc"}', authorization: password }],
  ...artifact('insecure', { authorization: 'never', challenge: 'Bearer realm="http://localhost:{port}/token"' }),
  ...artifact('endless', { authorization: 'never', challenge: 'Bearer realm="https://localhost:{port}/again"' }),
  ['/again?scope=repository:me/endless:pull', { body: '{"access_token":"x"}' }],
  ...artifact('odd', { authorization: 'never', challenge: 'Bearer realm="https://localhost:{port}/odd"' }),
  ['/odd?scope=repository:me/odd:pull', { body: '{"token":"a\\r\\nX: y"}' }],
  ...artifact('damaged', {}, ' '),
  ['/v2/me/listless/manifests/1.0.0_7', { body: '{"manifests":[]}' }],
  ['/v2/me/page/manifests/1.0.0_7', { body: '<html>' }],
]);

let folder: string;
let server: PackageServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-registry-'));
  server = await startServer(answers);
  writeFileSync(join(folder, 'netrc'), 'machine localhost login me password s3cret\n');
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function evaluated(name: string, ...more: readonly string[]): Promise<CommandResult> {
  writeFileSync(join(folder, 'a.pkl'), `import "package://packages.test/${name}@1.0.0+7#/Owl.pkl"\nname = Owl.name\n`);
  const rules = ['https://packages.test/', 'https://packages.test/releases/'];
  const common = ['-w', folder, '--no-cache', '--test-port', String(server.port)];
  return runCommand(evaluate, [
    ...common,
    '--ca-certificates',
    server.certificateFile,
    ...rules.flatMap((rule) => ['--http-rewrite', `${rule}=oci://localhost:0/me/`]),
    ...more,
    'a.pkl',
  ]);
}

describe('a package in a registry', () => {
  it('is loaded through a rewrite rule, from wherever the registry stores it', async () => {
    expect(await evaluated('Open')).toMatchObject({ status: 0, output: 'name = "Owl"\n' });
  });

  it('is loaded with a token for the credentials of a netrc file, which other hosts do not see', async () => {
    expect(await evaluated('closed', '--netrc', 'netrc')).toMatchObject({ status: 0, output: 'name = "Owl"\n' });
    const seen = (await server.requests()).filter(({ headers }) => headers['authorization'] !== undefined);
    expect(seen.map(({ path }) => path).filter((path) => path.startsWith('/storage'))).toEqual([]);
    expect(seen.map(({ headers }) => headers['authorization'])).toContain('Bearer abc');
  });

  it.each([
    ['closed', '`https://localhost:PORT/token` refused a token with status 401.'],
    ['insecure', 'Received unexpected status code `401`'],
    ['endless', 'Received unexpected status code `401`'],
    ['odd', '`https://localhost:PORT/odd` responded without a token.'],
    ['damaged', 'is damaged: its digest is sha256:'],
    ['listless', '`https://localhost:PORT/v2/me/listless/manifests/1.0.0_7` has no file `listless@1.0.0+7`'],
    ['page', '`https://localhost:PORT/v2/me/page/manifests/1.0.0_7` responded with something else than JSON'],
    ['missing', 'Received unexpected status code `404`'],
  ])('is an error with a reason: %s', async (name, reason) => {
    const { status, errors } = await evaluated(name);
    expect(status).toBe(1);
    expect(errors.replaceAll(String(server.port), 'PORT')).toContain(reason);
    expect(errors).not.toContain('    at ');
  });
});

describe('a rewrite rule', () => {
  it.each([
    ['oci://localhost/me=https://a.test/', "start with 'http://' or 'https://'"],
    ['https://a.test/=oci://localhost', "end with '/'"],
    ['https://a.test/=oci:///', 'have a host'],
    ['https://a.test/=ftp://localhost/', "start with 'http://' or 'https://'"],
  ])('is refused: %s', async (rule, problem) => {
    const { status, errors } = await evaluated('Open', '--http-rewrite', rule);
    expect(status).toBe(1);
    expect(errors).toContain(problem);
  });
});

it('names a repository and a tag', () => {
  const at = (uri: string) => ociFile(Uri.parse(uri));
  const birds = { registry: 'ghcr.io', repository: 'me/birds', tag: '1.0.0' };
  expect(at('oci://ghcr.io/me/birds@1.0.0')).toEqual({ ...birds, name: 'birds@1.0.0' });
  expect(at('oci://ghcr.io/me/birds@1.0.0/birds@1.0.0.zip')).toEqual({ ...birds, name: 'birds@1.0.0.zip' });
  for (const other of ['oci://ghcr.io/', 'oci://ghcr.io/me/birds', 'oci://ghcr.io/@1', 'oci:birds@1'])
    expect(at(other)).toBeNull();
});

it('names an image as a Dockerfile does', () => {
  const hub = { registry: 'registry-1.docker.io', tag: 'latest' };
  expect(ociImage('ubuntu')).toEqual({ ...hub, repository: 'library/ubuntu' });
  expect(ociImage('docker.io/ollama/ollama:0.6')).toEqual({ ...hub, repository: 'ollama/ollama', tag: '0.6' });
  expect(ociImage('localhost:5000/me/a')).toEqual({ ...hub, registry: 'localhost:5000', repository: 'me/a' });
  expect(ociImage('ghcr.io/me/a:1')).toEqual({ registry: 'ghcr.io', repository: 'me/a', tag: '1' });
});

describe('base images', () => {
  let http: HttpOptions;
  let registries: ImageRegistries;
  beforeAll(() => {
    const rewrites = new Map([['https://registry-1.docker.io/', `https://localhost:${server.port}/`]]);
    http = { userAgent: 'kdeps', certificateFiles: [server.certificateFile], rewrites };
    registries = new ImageRegistries(http);
  });
  afterAll(() => registries.close());

  it('have the digests of their registry, which may demand a token', () => {
    expect(registries.digest('ubuntu:24.04')).toBe(digestOf(ubuntu));
    expect(registries.digest('ollama/ollama:0.6.5')).toBe(digestOf(ollama));
  });

  it.each([
    ['page', 'responded with something else than JSON'],
    ['old', 'is not the manifest of an image'],
    ['none', 'responded with status 404'],
  ])('have no digest if the registry has no manifest: %s', (tag, reason) => {
    expect(() => registries.digest(`ollama/ollama:${tag}`)).toThrow(reason);
  });

  it('are pinned by a build through the mirror in the settings; others keep their tags, and that is said', async () => {
    const me = await newcomer();
    try {
      const settings = (port: number): string =>
        `amends "pkl:settings"\nhttp { rewrites { ["https://registry-1.docker.io/"] = "https://localhost:${port}/" } }\n`;
      await me.write({ 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('1') });
      const home = join(me.folder, 'user');
      mkdirSync(join(home, '.pkl/cacerts'), { recursive: true });
      copyFileSync(server.certificateFile, join(home, '.pkl/cacerts/mirror.pem'));
      const built = (port: number) => {
        writeFileSync(join(home, '.pkl/settings.pkl'), settings(port));
        const said = me.kdeps(['build', '--no-image', '-o', 'image'], { HOME: home });
        const file = readFileSync(join(me.folder, 'image/Dockerfile'), 'utf8');
        return { ...said, from: file.match(/(?<=^FROM )\S+/gm), base: /KDEPS_BASE_IMAGE="(.*?)"/.exec(file)?.[1] };
      };
      const pinned = `ubuntu:24.04@${digestOf(ubuntu)}`;
      expect(pinImages(['ubuntu:24.04', 'ubuntu:1', 'ollama/ollama:0.6.5'], () => http)).toEqual({
        images: new Map([['ubuntu:24.04', pinned]]),
        problem: expect.stringContaining('404'),
      });
      expect(pinImages(['ubuntu'], () => ({ ...http, proxy: 'nowhere' })).problem).toMatch(
        /^The settings of the user are invalid: .*nowhere/,
      );
      const one = built(server.port);
      expect(one.status).toBe(0);
      expect([one.from?.at(-1), one.base]).toEqual([pinned, pinned]);
      const none = built(1);
      expect([none.status, none.from?.at(-1), none.base]).toEqual([0, 'ubuntu:24.04', 'ubuntu:24.04']);
      expect(none.stderr).toMatch(
        /^Base images without a digest: ubuntu:24\.04.* Error connecting to host `localhost`/,
      );
    } finally {
      await me.leave();
    }
  });
});
