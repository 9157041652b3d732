// The program as built: the bundles behind the launcher.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCommand, isExecutable } from '../support/built-program.ts';
import { fixturePath } from '../support/fixtures.ts';
import { root } from '../support/root.ts';
import { isMissing } from '../support/skipping.ts';

let cache: string;
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'kdeps-cache-'));
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

function run(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: cache, ...environment };
  return spawnSync(...builtCommand(words), { encoding: 'utf8', env });
}

describe('the built command line', () => {
  it('knows its version and its commands', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(run(['--version']).stdout).toContain(`kdeps ${version} (Pkl `);
    expect(run(['--help']).stdout).toContain('analyze');
  });

  it.each(['', 'eval', 'analyze', 'project package'])('takes `help %s` for --help', (command) => {
    const words = command.split(' ').filter(Boolean);
    const { stdout, status } = run(['help', ...words]);
    expect([stdout, status]).toEqual([run([...words, '--help']).stdout, 0]);
    expect(stdout).toContain('Usage: kdeps');
  });

  it('loads the commands of the second bundle', () => {
    expect(run(['shell-completion', 'bash']).stdout).toContain('complete -o filenames -F _kdeps kdeps');
    expect(run(['test', '--nonsense']).stderr).toMatch(/^Usage: kdeps test .*\n\nError: no such option --nonsense/);
  });

  it.skipIf(isMissing(!isExecutable, 'the executable has no code cache of its own'))(
    "keeps a code cache for other flags in a private folder, and never uses another user's",
    () => {
      const words = ['eval', '-x', '1', fixturePath('api/analyze-imports.pkl')];
      // Other tests may have filled the shared folder: for other flags, or for a Node that the build has no cache for.
      const own = join(cache, 'own');
      const flags = { NODE_OPTIONS: '--stack-trace-limit=5', XDG_CACHE_HOME: own };
      run(words, flags);
      const folder = join(own, 'kdeps', 'code');
      const [file = ''] = readdirSync(folder);
      expect(statSync(folder).mode & 0o077).toBe(0);
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
      const { mtimeMs } = statSync(join(folder, file));
      run(words, flags);
      expect(statSync(join(folder, file)).mtimeMs).toBe(mtimeMs);
      chmodSync(join(folder, file), 0o666);
      run(words, flags);
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    },
  );

  it.skipIf(isMissing(!isExecutable, 'the executable has no list of loaded modules'))(
    'loads none of the modules of Node that are slow to load',
    () => {
      const watcher = join(cache, 'watcher.cjs');
      const print =
        "process.on('exit', () => console.error(process.moduleLoadList.filter((name) => !before.has(name)).join()))";
      writeFileSync(watcher, `const before = new Set(process.moduleLoadList);\n${print};\n`);
      const words = ['eval', '-x', '1 + 1', fixturePath('api/analyze-imports.pkl')];
      const { stdout, stderr } = run(words, { NODE_OPTIONS: `--require ${JSON.stringify(watcher)}` });
      expect(stdout).toBe('2');
      expect(stderr).not.toMatch(/NativeModule (?:child_process|crypto|https?|net|os|stream|v8|worker_threads)\b/);
    },
  );

  it('works without a writable cache', () => {
    const { stdout, status } = run(['eval', '-x', '1 + 1', '-'], {
      NODE_OPTIONS: '--stack-trace-limit=6',
      XDG_CACHE_HOME: '/dev/null/nowhere',
    });
    expect([stdout, status]).toEqual(['2', 0]);
  });
});
