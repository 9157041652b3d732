// The files of a release besides the executables.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatOf, problemsOf } from '../../scripts/standalone/inspect.ts';
import { homebrewFormula, miseTable } from '../../scripts/standalone/installers.ts';
import { ownTarget, targets } from '../../scripts/standalone/targets.ts';
import { root } from '../support/root.ts';
import { isMissing, isNotLinux } from '../support/skipping.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-release-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const assets = targets.map((target, i) => ({
  target,
  name: `kdeps-1.2.3-${target.name}`,
  sha256: String(i).repeat(64),
}));

describe('an executable', () => {
  it('is recognized by its format and processor', () => {
    const pe = Buffer.alloc(256);
    pe.write('MZ');
    pe.writeUInt32LE(0x80, 0x3c);
    pe.write('PE\0\0', 0x80);
    pe.writeUInt16LE(0x8664, 0x84);
    expect(formatOf(pe)).toEqual({ name: 'PE', machine: 0x8664 });
    const mach = Buffer.alloc(64);
    mach.writeUInt32LE(0xfeedfacf);
    mach.writeUInt32LE(0x0100000c, 4);
    expect(formatOf(mach)).toEqual({ name: 'Mach-O', machine: 0x0100000c });
    for (const text of ['', 'MZ', '#!/bin/sh\n'.repeat(20), '\x7fELF'])
      expect(formatOf(Buffer.from(text, 'latin1'))).toBeNull();
  });

  it.skipIf(isMissing(ownTarget !== undefined, 'this platform has no executable'))(
    'that is another program lacks our parts, and nothing else',
    async () => {
      if (ownTarget === undefined) return;
      const problems = await problemsOf(process.execPath, ownTarget);
      expect(problems).toContain('the entry point is missing');
      expect(problems.filter((problem) => !problem.endsWith('is missing'))).toEqual([]);
      const other = targets.find(({ platform }) => platform !== process.platform) ?? ownTarget;
      expect((await problemsOf(process.execPath, other))[0]).toContain('instead of');
    },
  );
});

describe('installers', () => {
  it('contain the address and the checksum of each file', () => {
    const formula = homebrewFormula('1.2.3', 'https://host/v1.2.3', assets);
    expect(formula).toContain('version "1.2.3"');
    for (const name of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']) {
      const asset = assets.find(({ target }) => target.name === name);
      expect(formula).toContain(`url "https://host/v1.2.3/${asset?.name}"\n      sha256 "${asset?.sha256}"`);
    }
    expect(miseTable('1.2.3', 'https://host', assets)).toContain(
      `windows-x64 = { url = "https://host/kdeps-1.2.3-windows-x64", checksum = "sha256:${'5'.repeat(64)}" }\n`,
    );
  });
});

describe.skipIf(isNotLinux('the script of the action'))('the GitHub action', () => {
  const script =
    readFileSync(join(root, 'action.yml'), 'utf8').split('      run: |\n')[1]?.replace(/^ {8}/gm, '') ?? '';

  /** Runs its script where `curl` takes files from a folder. */
  function install(sums: string) {
    const [bin, server, place] = ['bin', 'server', 'place'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [bin, server, place]) mkdirSync(path, { recursive: true });
    writeFileSync(join(bin, 'curl'), `#!/bin/sh\nfor last; do :; done\ncp "${server}/\${last##*/}" .\n`);
    chmodSync(join(bin, 'curl'), 0o755);
    writeFileSync(join(server, 'kdeps-1.2.3-linux-x64'), '#!/bin/sh\necho here\n');
    writeFileSync(join(server, 'SHA256SUMS'), sums);
    const [path, output] = [join(folder, 'path'), join(folder, 'output')];
    const env = {
      PATH: `${bin}:${process.env['PATH']}`,
      VERSION: 'v1.2.3',
      RELEASES: 'https://host/releases/download',
      SYSTEM: 'Linux-X64',
      PLACE: place,
      GITHUB_PATH: path,
      GITHUB_OUTPUT: output,
    };
    execFileSync('bash', ['-c', script], { env, stdio: 'pipe' });
    return { said: execFileSync(join(place, 'pkl'), { encoding: 'utf8' }), path: readFileSync(path, 'utf8'), place };
  }

  it('installs a file whose checksum is right', () => {
    const sum = createHash('sha256').update('#!/bin/sh\necho here\n').digest('hex');
    const { said, path, place } = install(`${sum}  kdeps-1.2.3-linux-x64\n${'0'.repeat(64)}  another\n`);
    expect(said).toBe('here\n');
    expect(path).toBe(`${place}\n`);
  });

  it('rejects any other file', () => {
    expect(() => install(`${'0'.repeat(64)}  kdeps-1.2.3-linux-x64\n`)).toThrow();
    expect(() => install(`${'0'.repeat(64)}  another\n`)).toThrow();
  });
});

describe('the workflow that publishes a version', () => {
  const text = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  const { on, jobs } = parse(text) as {
    readonly on: unknown;
    readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
  };
  const commands = Object.values(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
  );

  it('runs for tags only, and tests before it publishes', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } });
    const place = (word: string): number => commands.findIndex((each) => each.includes(word));
    expect(place('npm cit')).toBeGreaterThanOrEqual(0);
    expect(place('npm cit')).toBeLessThan(place('gh release create'));
    expect(place('npm cit')).toBeLessThan(place('npm publish'));
  });

  it('calls scripts of the package, and puts no value of the event into a command', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: object };
    const called = commands.flatMap((each) => [...each.matchAll(/npm run (\w+)/g)].map(([, name]) => name));
    expect(called).toEqual(['release', 'pack']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
    expect(commands.join('\n')).not.toContain('${{');
  });
});
