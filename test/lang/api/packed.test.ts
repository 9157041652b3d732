// The package `kdeps-lang`, installed from its tarball.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packLanguage } from '../../../scripts/pack.ts';
import { root } from '../../support/root.ts';
import { runtimes } from '../../support/runtimes.ts';

const folder = mkdtempSync(join(tmpdir(), 'kdeps-packed-'));
const home = join(folder, 'project');
const installed = join(home, 'node_modules', 'kdeps-lang');
let tarball: string;

function run(program: string, name: string, code: string): string {
  writeFileSync(join(home, name), code);
  return execFileSync(program, [name], { cwd: home, encoding: 'utf8' });
}

beforeAll(async () => {
  tarball = await packLanguage(folder);
  await mkdir(home);
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: home, stdio: 'ignore' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const USE = `
  const lang = new Evaluator();
  console.log(lang.renderSync({ text: 'import "pkl:semver"\\na = semver.Version("1.2.3").major' }));
  const onNode = new NodeEvaluator();
  console.log(JSON.stringify(await onNode.evaluate({ text: 'a = new Mapping { ["b"] = 1 }' }, { form: 'json' })));
  try { onNode.renderSync({ text: 'a = 1 +' }); } catch (error) { console.log(error instanceof PklError, error.code); }
  console.log(new Source('a', 'b').uri, formatReport instanceof Function);
  onNode.close();`;
const NAMES = [
  ['{ Evaluator, PklError, formatReport }', 'kdeps-lang'],
  ['{ NodeEvaluator }', 'kdeps-lang/node'],
  ['{ Source }', 'kdeps-lang/syntax'],
];
const OUTPUT = 'a = 1\n\n{"a":{"b":1}}\ntrue unexpected-end-of-file\na true\n';

describe('the package of the language', () => {
  it('is small and has no dependencies', () => {
    expect(readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['kdeps-lang']);
    expect(statSync(tarball).size).toBeLessThanOrEqual(1_000_000);
    const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeLessThanOrEqual(60);
    for (const { parentPath, name } of files) {
      expect(name).not.toMatch(/\.map$/);
      if (/\.c?js$/.test(name)) expect(readFileSync(join(parentPath, name), 'utf8')).not.toContain('sourceMappingURL');
    }
    expect(brotliCompressSync(readFileSync(join(installed, 'dist/browser.js'))).length).toBeLessThanOrEqual(200_000);
  });

  it.each(runtimes)('can be imported and required on $name', ({ program }) => {
    const imports = NAMES.map(([names, from]) => `import ${names} from '${from}';\n`).join('');
    expect(run(program, 'a.mjs', `${imports}${USE}`)).toBe(OUTPUT);
    const requires = NAMES.map(([names, from]) => `const ${names} = require('${from}');\n`).join('');
    expect(run(program, 'b.cjs', `${requires}(async () => {${USE}})();`)).toBe(OUTPUT);
  });

  it('can be bundled for browsers', async () => {
    const code = `import { Evaluator } from 'kdeps-lang'; console.log(new Evaluator().renderSync({ text: 'a = 1' }));`;
    writeFileSync(join(home, 'page.js'), code);
    const options = { absWorkingDir: home, bundle: true, format: 'iife', platform: 'browser' } as const;
    await build({ ...options, entryPoints: ['page.js'], outfile: 'page.out.cjs', logLevel: 'silent' });
    expect(execFileSync('node', ['page.out.cjs'], { cwd: home, encoding: 'utf8' })).toBe('a = 1\n\n');
  });

  it('has types for ES modules and CommonJS', async () => {
    await mkdir(join(home, 'node_modules/@types'), { recursive: true });
    symlinkSync(join(root, 'node_modules/@types/node'), join(home, 'node_modules/@types/node'));
    const imports = NAMES.map(([names, from]) => `import ${names} from '${from}';\n`).join('');
    const use = `${imports}const port: number = new Evaluator().evaluateSync<{ port: number }>({ text: '' }).port;
      const failure: Error = new PklError({ code: 'thrown', text: '' });
      export { formatReport, port, failure, NodeEvaluator, Source };`;
    for (const name of ['types.mts', 'types.cts']) writeFileSync(join(home, name), use);
    const words = ['--noEmit', '--strict', '--target', 'es2023', '--types', 'node', '--module', 'nodenext'];
    const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
    execFileSync('node', [tsc, ...words, 'types.mts', 'types.cts'], { cwd: home, stdio: 'pipe' });
  });

  it('passes publint and attw', async () => {
    const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
    expect(messages).toEqual([]);
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const words = [attw, tarball, '--profile', 'node16', '--format', 'ascii', '--no-color'];
    execFileSync('node', words, { cwd: home, stdio: 'pipe' });
  });
});
