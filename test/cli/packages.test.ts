// Packages of private hosts, from mirrors, and without a network, against a real HTTPS server.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command as downloadPackage } from '../../src/cli/commands/download-package.ts';
import { command as evaluate } from '../../src/cli/commands/eval.ts';
import { writeZip } from '../../src/lang/node/zip.ts';
import { runCommand } from '../support/evaluate.ts';
import { type Answer, type PackageServer, startServer } from '../support/package-server.ts';

const zip = writeZip([['Owl.pkl', new TextEncoder().encode('name = "Owl"\n')]]);
const secret = `Basic ${Buffer.from('me:s3cret word').toString('base64')}`;

function metadata(host: string, name: string): string {
  return JSON.stringify({
    name,
    packageUri: `package://${host}/${name}@1.0.0`,
    version: '1.0.0',
    packageZipUrl: `https://${host}/${name}@1.0.0.zip`,
    packageZipChecksums: { sha256: createHash('sha256').update(zip).digest('hex') },
    dependencies: {},
  });
}

function packageAnswers(host: string, name: string, path: string, more: Partial<Answer> = {}): [string, Answer][] {
  return [
    [`${path}/${name}@1.0.0`, { body: metadata(host, name), ...more }],
    [`${path}/${name}@1.0.0.zip`, { body: zip, ...more }],
  ];
}

let folder: string;
let server: PackageServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-packages-'));
  server = await startServer(
    new Map([
      ...packageAnswers('localhost:0', 'birds', '', { authorization: secret }),
      ...packageAnswers('packages.test', 'open', '/mirror/of'),
      ['/away.pkl', { status: 302, headers: { Location: 'https://127.0.0.1:0/there.pkl' } }],
    ]),
  );
  writeFileSync(
    join(folder, 'netrc'),
    '# mine\nmachine other.test login x password y\nmachine LOCALHOST\n  login me password "s3cret word"\n',
  );
  writeFileSync(join(folder, 'private.pkl'), 'import "package://localhost:0/birds@1.0.0#/Owl.pkl"\nname = Owl.name\n');
  writeFileSync(
    join(folder, 'mirrored.pkl'),
    'import "package://packages.test/open@1.0.0#/Owl.pkl"\nname = Owl.name\n',
  );
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function words(cache: string, ...more: string[]): string[] {
  const common = ['-w', folder, '--test-port', String(server.port), '--ca-certificates', server.certificateFile];
  return [...common, '--cache-dir', cache, ...more];
}

async function outcome(cache: string, ...more: string[]) {
  const { status, output, errors } = await runCommand(evaluate, words(cache, ...more));
  return { status, output, errors };
}

const right = { status: 0, output: 'name = "Owl"\n', errors: '' };

describe('a private host', () => {
  it('refuses who has no credentials', async () => {
    const { status, errors } = await outcome('none', 'private.pkl');
    expect(status).toBe(1);
    expect(errors).toContain('Received unexpected status code `401`');
  });

  it('accepts those of a netrc file', async () => {
    expect(await outcome('netrc-cache', '--netrc', 'netrc', 'private.pkl')).toEqual(right);
  });

  it('accepts a header of the command line or of the settings', async () => {
    const rule = `https://localhost:*/**=Authorization: ${secret}`;
    expect(await outcome('header-cache', '--http-header', rule, 'private.pkl')).toEqual(right);
    writeFileSync(
      join(folder, 'settings.pkl'),
      `amends "pkl:settings"\nhttp { headers { ["https://localhost:*/**"] { ["Authorization"] = "${secret}" } } }\n`,
    );
    expect(await outcome('settings-cache', '--settings', 'settings.pkl', 'private.pkl')).toEqual(right);
  });

  it('does not learn the credentials of another', async () => {
    const { errors } = await outcome(
      'away',
      '--netrc',
      'netrc',
      '-x',
      'import("https://localhost:0/away.pkl").a',
      'mirrored.pkl',
    );
    expect(errors).not.toContain('s3cret');
    const away = (await server.requests()).filter(({ path }) => path === '/there.pkl');
    expect(away.every(({ headers }) => headers['authorization'] === undefined)).toBe(true);
  });

  it('needs a netrc file that is there', async () => {
    const { status, errors } = await outcome('none', '--netrc', 'nothing', 'private.pkl');
    expect(status).toBe(1);
    expect(errors).toMatch(/^Cannot read credentials from `.*nothing`: ENOENT/);
  });
});

describe('a mirror', () => {
  const rewrite = ['--http-rewrite', 'https://packages.test/=https://localhost:0/mirror/of/'];

  it('answers for another host', async () => {
    expect(await outcome('mirror-cache', ...rewrite, 'mirrored.pkl')).toEqual(right);
  });
});

describe('offline', () => {
  it('takes packages from the cache', async () => {
    const uri = 'package://localhost:0/birds@1.0.0';
    const { status } = await runCommand(downloadPackage, words('kept', '--netrc', 'netrc', uri));
    expect(status).toBe(0);
    const before = (await server.requests()).length;
    expect(await outcome('kept', '--offline', 'private.pkl')).toEqual(right);
    expect((await server.requests()).length).toBe(before);
  });

  it('names what is missing, and how to get it', async () => {
    const { status, errors } = await outcome('kept', '--offline', 'mirrored.pkl');
    expect(status).toBe(1);
    expect(errors).toContain(
      'Cannot download package `package://packages.test/open@1.0.0` because the program is offline',
    );
    expect(errors).toContain('run `kdeps download-package package://packages.test/open@1.0.0`');
  });

  it('requests no module and no resource', async () => {
    const before = (await server.requests()).length;
    for (const expression of ['import("https://localhost:0/a.pkl")', 'read("https://localhost:0/a.txt")']) {
      const { errors } = await outcome('kept', '--offline', '-x', expression, 'private.pkl');
      expect(errors).toContain('because the program is offline.');
    }
    expect((await server.requests()).length).toBe(before);
  });
});
