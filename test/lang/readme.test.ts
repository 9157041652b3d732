// The examples of the README, type-checked and run like in a project with the installed package.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { root } from '../support/root.ts';
import { runtimes } from '../support/runtimes.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const [memory = '', node = '', typed = '', syntax = '', layout = '', kind = '', program = ''] = [
  ...readme.matchAll(/^```ts\n(.*?)^```$/gms),
].map(([, code]) => code ?? '');
/** What goes on with the evaluation of the first example. */
const [ledger = ''] = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
if (!existsSync(join(root, 'dist/lang/index.d.ts')))
  throw new Error('The library is not built: run `npm run build` first.');

const appConfig = 'module AppConfig\nport: UInt16 = 8080\nservers: Listing<Server>\nclass Server { name: String }\n';

describe('the examples of the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kdeps-readme-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/kdeps'));
  symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'config.pkl'), 'port = 8080\n');
  writeFileSync(join(folder, 'AppConfig.pkl'), appConfig);
  writeFileSync(join(folder, 'production.pkl'), 'amends "AppConfig.pkl"\nservers { new { name = "a" } }\n');

  function run(name: string, code: string, program = process.execPath): string {
    writeFileSync(join(folder, `${name}.js`), transformSync(code, { loader: 'ts' }).code);
    return execFileSync(program, [`${name}.js`], { cwd: folder, encoding: 'utf8' });
  }

  describe.each(runtimes)('on $name', ({ program: runtime }) => {
    it('work without files', () => {
      const output = run('memory', memory, runtime);
      expect(output).toMatch(/8080\n8081\n\{\s+port: 8080,?\s+\}\n\{\n {2}"port": 8080\n\}\n/);
      expect(output).toContain('Type constraint `isBetween(0, 65535)` violated.\nValue: -1\n');
      expect(output).toContain('at wrong#port (app:/wrong.pkl)');
    });

    it('work with files', () => {
      expect(run('node', node, runtime)).toBe('port = 8080\n\n8080 0\n');
    });

    it('evaluate with generated types', () => {
      expect(run('typed', typed, runtime)).toMatch(/^8080 \[ ["']a["'] \]\n$/);
    });

    it('tell what a result depended on, and forget it', () => {
      const more = `${memory}\n${ledger}\nconsole.log(JSON.stringify(evaluation.dependencies.modules));`;
      expect(run('ledger', more, runtime)).toContain('["app:/main.pkl","app:/units.pkl"]\n');
    });

    it('parse source', () => {
      const output = run('syntax', syntax, runtime);
      expect(output).toMatch(/"?'?LineComment'?"?, ["']\/\/ for now["'] \]/);
      expect(output).toContain('\nhost 1\nport 2\ntrue\n');
    });

    it('format source', () => {
      expect(run('layout', layout, runtime)).toBe('a = 1\nb = List(1, 2)\n\n');
    });
  });

  it('add a kind of action', () => {
    const files = {
      'workflow.pkl': workflow(),
      'resources/digest.pkl': resource('digest', 'Run { Digest { Text = "@(request.params("q"))" } }'),
      'resources/answer.pkl': answer('"@(digest.hex("digest"))"', ['digest']),
    };
    mkdirSync(join(folder, 'checker/resources'), { recursive: true });
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, 'checker', path), text);
    writeFileSync(join(folder, 'digest.js'), transformSync(kind, { loader: 'ts' }).code);
    const { response } = JSON.parse(run('program', program)) as { response: { data: readonly string[] } };
    expect(response.data).toEqual([createHash('sha256').update('abc').digest('hex')]);
  });

  it.each(['nodenext', 'bundler'])('have types with module resolution %s', (resolution) => {
    writeFileSync(join(folder, 'memory.ts'), memory);
    writeFileSync(join(folder, 'node.ts'), node);
    writeFileSync(join(folder, 'syntax.ts'), syntax);
    writeFileSync(join(folder, 'layout.ts'), layout);
    writeFileSync(join(folder, 'typed.ts'), typed);
    const generate = [join(root, 'dist/cli.cjs'), 'gen', 'ts', 'AppConfig.pkl', '-o', 'app-config.ts'];
    execFileSync('node', generate, { cwd: folder });
    writeFileSync(join(folder, 'digest.ts'), kind);
    writeFileSync(join(folder, 'program.ts'), program);
    const modules = resolution === 'nodenext' ? 'nodenext' : 'esnext';
    const words = [
      '--noEmit',
      '--strict',
      '--target',
      'es2023',
      '--types',
      'node',
      '--module',
      modules,
      '--allowImportingTsExtensions',
    ];
    const tsc = [join(root, 'node_modules/typescript/lib/tsc.js'), ...words, '--moduleResolution', resolution];
    expect(() =>
      execFileSync(
        'node',
        [...tsc, ...['memory', 'node', 'typed', 'syntax', 'digest', 'program'].map((name) => `${name}.ts`)],
        {
          cwd: folder,
          stdio: 'pipe',
        },
      ),
    ).not.toThrow();
  });
});
