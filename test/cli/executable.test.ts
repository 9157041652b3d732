// Features of the executable. Run by `npm test`, or with KDEPS_EXECUTABLE set to its path.
import { spawnSync } from 'node:child_process';
import { linkSync, readdirSync, symlinkSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, ask, workflow } from '../support/agent-server.ts';
import { builtProgram, isExecutable } from '../support/built-program.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { isMissing } from '../support/skipping.ts';

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
});
afterEach(() => me.leave());

/** Runs a file in the folder, with no program on the PATH. */
function runAt(path: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(path, words, {
    cwd: me.folder,
    env: { PATH: '', HOME: me.home },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Gives the executable another path: a hard link if possible, otherwise a copy. */
async function copyTo(path: string): Promise<string> {
  try {
    linkSync(builtProgram, path);
  } catch {
    await copyFile(builtProgram, path);
  }
  return path;
}

describe.skipIf(isMissing(isExecutable, 'KDEPS_EXECUTABLE names no executable'))('the executable', () => {
  it('needs no other file, and leaves nothing behind', async () => {
    const path = await copyTo(join(me.home, 'kdeps'));
    await me.write({
      'config.pkl':
        'import "pkl:math"\nimport "pkl:json"\nimport "pkl:yaml"\na = math.gcd(12, 18)\nb = new json.Parser {}.parse("[1]")\n',
    });
    expect(runAt(path, 'eval', '-f', 'json', '-x', 'a', 'config.pkl')).toEqual({ status: 0, stdout: '6', stderr: '' });
    expect(runAt(path, 'eval', '-x', 'b', 'config.pkl').stdout).toBe('new Listing { 1 }');
    expect(readdirSync(me.folder)).toEqual(['config.pkl']);
    expect(readdirSync(me.home)).toEqual(['kdeps']);
  });

  it('reports its contents in the version', () => {
    expect(me.kdeps(['--version']).stdout).toMatch(/^kdeps \S+ \(Pkl \S+, \S+ \S+, Bun \d+\.\d+\.\d+\)\n$/);
  });

  it('ignores configuration files of Bun in the current folder', async () => {
    const evil = 'require("fs").writeFileSync("touched", ""); console.log("evil");';
    await me.write({
      '.env': 'LEAKED=yes\nBUN_OPTIONS=--preload=./evil.js\n',
      '.env.local': 'LEAKED=yes\n',
      '.env.production': 'LEAKED=yes\n',
      'bunfig.toml': 'preload = ["./evil.js"]\nlogLevel = "debug"\n[run]\nsilent = nonsense',
      'tsconfig.json': '{ "compilerOptions": { "paths": { "*": ["./evil.js"], "node:fs": ["./evil.js"] } }, nonsense',
      'jsconfig.json': '{ nonsense',
      'package.json': '{ "name": 1, "imports": nonsense',
      'node_modules/node:fs/index.js': evil,
      'node_modules/libsql/index.js': evil,
      'evil.js': evil,
      'main.cjs': evil,
      'cli.cjs': evil,
      'config.pkl': 'a = read?("env:LEAKED")\nb = import("other.pkl").c\n',
      'other.pkl': 'c = 1',
    });
    expect(me.kdeps(['eval', 'config.pkl'])).toEqual({ status: 0, stdout: 'a = null\nb = 1\n', stderr: '' });
    expect(readdirSync(me.folder)).not.toContain('touched');
  });

  it('is pkl under that name, through a link or as a copy', async () => {
    const [link, copy] = [join(me.folder, 'pkl'), join(me.home, 'pkl')];
    symlinkSync(builtProgram, link);
    await copyTo(copy);
    for (const path of [link, copy]) {
      expect(runAt(path, '--version').stdout).toMatch(/^Pkl \d+\.\d+\.\d+ \(\S+ \S+, kdeps \S+\)\n$/);
      expect(runAt(path, 'eval').stderr).toMatch(/^Usage: pkl eval \[<options>\] <modules>\.\.\.\n/);
    }
  });

  it('serves an agent with threads, processes and memory', async () => {
    await me.write({
      'workflow.pkl': workflow(),
      'resources/answer.pkl': answer(
        '"@(memory.setRecord("n", "\\(request.params("q")) kept"))"\n"@(memory.getRecord("n"))"',
      ),
    });
    const server = me.start(['run', '.', '--port', '0']);
    const [, url = ''] = await server.until(/"(http:[^"?]+)/);
    const { body } = await ask(`${new URL(url).origin}/?q=text`);
    expect(body.response.data).toEqual(['text kept', 'text kept']);
    expect(await server.stop()).toBe(0);
  });
});
