import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findProgram } from '../../src/vscode/client/program.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-vscode-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const modules = join(folder, 'node_modules');
mkdirSync(join(modules, '.bin'), { recursive: true });
mkdirSync(join(modules, 'kdeps/dist'), { recursive: true });
const installed = join(modules, 'kdeps/dist/cli.cjs');
writeFileSync(installed, '');
symlinkSync('../kdeps/dist/cli.cjs', join(modules, '.bin/kdeps'));
const bundled = join(folder, 'bundled.cjs');
writeFileSync(bundled, '');
const executable = join(folder, 'kdeps');
writeFileSync(executable, '');

const places = { configured: '', folders: [folder], isTrusted: true, bundled };
const asNode = { command: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } };

it('prefers the program in the settings', () => {
  const program = findProgram({ ...places, configured: executable });
  expect(program).toEqual({ command: executable, args: [], env: {} });
});

it('starts a program in the workspace only if the workspace is trusted', () => {
  expect(findProgram(places)).toEqual({ ...asNode, args: [installed] });
  expect(findProgram({ ...places, isTrusted: false })).toEqual({ ...asNode, args: [bundled] });
});

it('falls back to the program in the extension', () => {
  expect(findProgram({ ...places, folders: [join(folder, 'other')] })).toEqual({ ...asNode, args: [bundled] });
});

it('says which setting is wrong', () => {
  expect(() => findProgram({ ...places, configured: join(folder, 'nowhere') })).toThrow(
    /pkl\.kdeps\.path is .*nowhere/,
  );
});
