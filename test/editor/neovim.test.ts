// Neovim as Debian has it, 0.7, driven by its own functions for language servers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCommand } from '../support/built-program.ts';
import { type Unpacked, unpacked } from '../support/debian.ts';
import { isMissing } from '../support/skipping.ts';

/** The editor, and the libraries that not every system has. */
const PACKAGES = [
  'neovim',
  'neovim-runtime',
  'libluajit-5.1-2',
  'libmsgpackc2',
  'libtermkey1',
  'libtree-sitter0',
  'libunibilium4',
  'libuv1',
  'libvterm0',
  'lua-luv',
];

function findNeovim(): Unpacked | string {
  try {
    return unpacked('debian-neovim', PACKAGES);
  } catch (error) {
    return `Neovim cannot be unpacked: ${String(error).split('\n')[0]}`;
  }
}

const neovim = findNeovim();
const reason = typeof neovim === 'string' ? neovim : '';

interface Result {
  readonly failure?: string;
  readonly diagnostics: readonly (readonly [number, string, string])[];
  readonly hover: readonly string[];
  readonly references: readonly (readonly [string, number])[];
  readonly completion: readonly string[];
  readonly formatted: string;
  readonly renamed: string;
  readonly renamed_elsewhere: string;
  readonly definition: readonly [number, string];
}

describe.skipIf(isMissing(reason === '', reason))('Neovim', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-neovim-')));
  let result: Result;
  beforeAll(() => {
    if (typeof neovim === 'string') return;
    writeFileSync(join(folder, 'birds.pkl'), 'class Bird {\n  /// How **many** it has.\n  wings: Int = 2\n}\n');
    writeFileSync(
      join(folder, 'main.pkl'),
      'import "birds.pkl"\n\nowl: birds.Bird = new { wings = 3 }\nport:   Int = "80"\nflaps = owl.wings\n',
    );
    const answer = join(folder, 'result.json');
    const words = ['--headless', '--clean', '-n', '-c', `luafile ${join(import.meta.dirname, 'neovim.lua')}`];
    const { status, stderr } = spawnSync(join(neovim.folder, 'usr/bin/nvim'), words, {
      cwd: folder,
      env: {
        ...neovim.env,
        HOME: folder,
        VIMRUNTIME: join(neovim.folder, 'usr/share/nvim/runtime'),
        KDEPS_COMMAND: JSON.stringify(builtCommand(['lsp']).flat()),
        KDEPS_RESULT: answer,
      },
      encoding: 'utf8',
      timeout: 600_000,
    });
    if (status !== 0) throw new Error(stderr);
    result = JSON.parse(readFileSync(answer, 'utf8'));
    expect(result.failure).toBeUndefined();
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows findings', () => {
    expect(result.diagnostics).toEqual([[3, 'type-mismatch', expect.stringContaining('Expected value of type `Int`')]]);
  });

  it('shows types and documentation of names', () => {
    expect(result.hover.join('\n')).toMatch(/wings: Int[^]*How \*\*many\*\* it has\./);
  });

  it('completes', () => {
    expect(result.completion).toContain('wings');
  });

  it('goes to definitions, and lists references', () => {
    expect(result.definition).toEqual([3, '  wings: Int = 2']);
    expect(result.references).toEqual(
      expect.arrayContaining([
        ['main.pkl', 3],
        ['main.pkl', 5],
      ]),
    );
  });

  it('renames in all files', () => {
    expect(result.renamed).toContain('new { feathers = 3 }');
    expect(result.renamed).toContain('owl.feathers');
    expect(result.renamed_elsewhere).toContain('  feathers: Int = 2');
  });

  it('formats', () => {
    expect(result.formatted).toContain('port: Int = "80"\n');
  });
});
