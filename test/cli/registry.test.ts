// Packages from a registry of OCI images, of which a real HTTPS server speaks the protocol.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command as evaluate } from '../../src/cli/commands/eval.ts';
import { Uri } from '../../src/lang/modules/uri.ts';
import { ociFile } from '../../src/lang/node/oci.ts';
import { writeZip } from '../../src/lang/node/zip.ts';
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

const answers = new Map<string, Answer>([
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
