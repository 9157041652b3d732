// Builds an image for real, with buildah and base images made by debootstrap, and runs it.
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/raw-http.ts';
import { root } from '../support/root.ts';
import { isMissing } from '../support/skipping.ts';
import { isWhole } from '../support/whole.ts';

const program = join(root, 'dist/cli.cjs');
const certificates = '/etc/ssl/certs/ca-certificates.crt';
/** Variables by which programs find the certificates of this machine's network. */
const certificateVariables = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
];

const isReady =
  isWhole &&
  process.getuid?.() === 0 &&
  (await Promise.all(['buildah', 'debootstrap'].map((name) => execa('which', [name], { reject: false })))).every(
    ({ exitCode }) => exitCode === 0,
  );

describe.skipIf(
  isMissing(isWhole, 'building an image takes minutes: `npm run long`') ||
    isMissing(isReady, 'building an image needs root, buildah and debootstrap'),
)('an image', { timeout: 900_000 }, () => {
  let folder = '';
  let image = '';
  let env: Record<string, string> = {};

  const buildah = (...args: readonly string[]) => execa('buildah', [...args], { env });
  const build = () =>
    execa('node', [program, 'build', join(folder, 'painter'), '--builder', 'buildah', '--offline', '-o', image], {
      env: { ...env, KDEPS_HOME: join(folder, 'home') },
    });

  /** A base image under the name that the Dockerfile asks for. */
  async function baseImage(name: string, from: string, copies: Readonly<Record<string, string>>): Promise<void> {
    const { stdout: container } = await buildah('from', from);
    for (const [target, source] of Object.entries(copies)) await buildah('copy', '--quiet', container, source, target);
    for (const variable of certificateVariables)
      await buildah('config', '--env', `${variable}=${certificates}`, container);
    await buildah('commit', '--quiet', '--rm', container, `docker.io/library/${name}`);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kdeps-build-'));
    image = join(folder, 'image');
    env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      BUILDAH_ISOLATION: 'chroot',
      STORAGE_DRIVER: 'overlay',
      // Storage of its own, which is removed with the folder.
      CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
    };
    await appendFile(
      join(folder, 'storage.conf'),
      `[storage]\ndriver = "overlay"\ngraphroot = "${folder}/storage"\nrunroot = "${folder}/run"\n`,
    );
    await execa('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', join(folder, 'base')]);
    const hosts = { '/usr/local/share/ca-certificates/host.crt': certificates, [certificates]: certificates };
    await baseImage('ubuntu:24.04', 'scratch', { '/': join(folder, 'base'), ...hosts });
    const node = dirname(dirname(process.execPath));
    const npm = '/usr/local/lib/node_modules/npm';
    await baseImage('node:20.19.5-bookworm-slim', 'docker.io/library/ubuntu:24.04', {
      '/usr/local/bin/node': process.execPath,
      [npm]: join(node, 'lib/node_modules/npm'),
    });
    const { stdout: container } = await buildah('from', 'docker.io/library/node:20.19.5-bookworm-slim');
    await buildah('run', container, '--', 'ln', '-s', `${npm}/bin/npm-cli.js`, '/usr/local/bin/npm');
    await buildah('commit', '--quiet', '--rm', container, 'docker.io/library/node:20.19.5-bookworm-slim');
    await execa('node', [program, 'scaffold', 'painter', 'workflow', 'python', 'response'], { cwd: folder, env });
    const file = join(folder, 'painter/workflow.pkl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('PythonPackages {}', 'PythonPackages { "certifi==2026.1.4" }'));
  }, 900_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('builds, answers, and installs nothing again when a line of the agent changes', async () => {
    const first = await build();
    const port = await freePort();
    const { stdout: container } = await buildah('from', 'localhost/kdeps-painter:1.0.0');
    const script = ['/bin/bash', '/agent/project/.kdeps-start.sh'];
    const args = ['run', '/agent/project', '--host', '127.0.0.1', '--port', String(port)];
    const running = buildah('run', container, '--', ...script, ...args) as ResultPromise;
    running.catch(() => undefined);
    try {
      await expect.poll(() => isReadyAt(port), { timeout: 60_000 }).toBe(true);
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/painter?q=A+Teddy+Bear`);
      expect(answer.status).toBe(200);
    } finally {
      running.kill();
      await running.catch(() => undefined);
      await buildah('rm', container);
    }
    await appendFile(join(folder, 'painter/resources/response.pkl'), '\n// Changed.\n');
    const { stderr } = await build();
    expect(first.stderr).toContain('Creating a Python');
    expect(stderr).toContain('Using cache');
    expect(stderr).not.toMatch(/Setting up python3|Creating a Python|added \d+ packages/);
  });

  it('is healthy by its own check', async () => {
    const { stdout } = await buildah('inspect', '--type', 'image', 'localhost/kdeps-painter:1.0.0');
    expect(stdout).toContain('/readyz');
  });
});

async function isReadyAt(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}
