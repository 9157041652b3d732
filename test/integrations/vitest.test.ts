// The matchers for Vitest, in a project of a user: Vitest itself runs its tests.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-vitest-')));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(home, name)), { recursive: true });
  writeFileSync(join(home, name), text);
}

/** Runs Vitest on a test file with this content. */
function vitest(
  body: string,
  ...words: readonly string[]
): { readonly status: number | null; readonly output: string } {
  write('tests/app.test.ts', `import { expect, it } from 'vitest';\n${body}`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...words],
    { cwd: home, encoding: 'utf8', env: { ...process.env, CI: '', NO_COLOR: '1', VITEST: '', TEST: '' } },
  );
  return { status, output: stdout + stderr };
}

beforeAll(() => {
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(root, join(home, 'node_modules/kdeps'));
  symlinkSync(join(root, 'node_modules/vitest'), join(home, 'node_modules/vitest'));
  write('vitest.config.js', "export default { test: { setupFiles: ['kdeps/vitest'] } };");
  write('package.json', '{ "type": "module" }');
  write('app.pkl', 'import "tests/base.pkl"\nport: UInt16 = base.port + 80\nname = read?("prop:name") ?? "app"\n');
  write('tests/base.pkl', 'port = 8000');
  write('wrong.pkl', 'a = 1\nport: UInt16 = -1\n');
});

describe('toEvaluateTo', () => {
  it('compares values', () => {
    const { status, output } = vitest(`it('holds', async () => {
      await expect('../app.pkl').toEvaluateTo({ port: 8080, name: 'app' });
      await expect('../app.pkl').toEvaluateTo(expect.objectContaining({ port: expect.any(Number) }));
      await expect('../app.pkl').toEvaluateTo(8081, { expression: 'port + 1' });
      await expect('../app.pkl').toEvaluateTo({ port: 8080, name: 'x' }, { properties: { name: 'x' } });
      await expect('../app.pkl').not.toEvaluateTo({ port: 1 });
      await expect({ text: 'import "../app.pkl"\\na = app.port' }).toEvaluateTo({ a: 8080 });
      await expect(new URL('../app.pkl', import.meta.url)).toEvaluateTo(8080, { expression: 'port' });
    });`);
    expect([status, output]).toEqual([0, expect.stringContaining('1 passed')]);
  });

  it('shows the difference', () => {
    const { status, output } = vitest(
      "it('fails', async () => { await expect('../app.pkl').toEvaluateTo({ port: 8081, name: 'app' }); });",
    );
    expect(status).toBe(1);
    expect(output).toContain('expected app.pkl to evaluate to the given value');
    expect(output).toMatch(/-\s+"port": 8081,\n\s*\+\s+"port": 8080,/);
  });

  it('reports errors of the module, also with `not`', () => {
    const { status, output } = vitest(`
      it('fails', async () => { await expect('../wrong.pkl').toEvaluateTo({}); });
      it('also fails', async () => { await expect('../wrong.pkl').not.toEvaluateTo({}); });
    `);
    expect([status, output]).toEqual([1, expect.stringContaining('2 failed')]);
    expect(output.split('cannot evaluate wrong.pkl:')).toHaveLength(3);
    expect(output).toContain('2 | port: UInt16 = -1');
  });
});

describe('toRenderFileSnapshot', () => {
  const test = `it('is golden', async () => {
    await expect('../app.pkl').toRenderFileSnapshot('golden/app.json');
    await expect('../app.pkl').toRenderFileSnapshot('golden/app.yaml');
    await expect('../app.pkl').toRenderFileSnapshot('golden/app.txt', { format: 'properties' });
  });`;
  const golden = (name: string): string => readFileSync(join(home, 'tests/golden', name), 'utf8');

  it('writes, compares and updates the file', () => {
    const first = vitest(test);
    expect([first.status, first.output]).toEqual([0, expect.stringContaining('3 written')]);
    expect(JSON.parse(golden('app.json'))).toEqual({ port: 8080, name: 'app' });
    expect([golden('app.yaml'), golden('app.txt')]).toEqual(['port: 8080\nname: app\n', 'port = 8080\nname = app\n']);

    write('tests/golden/app.json', golden('app.json').replace('8080', '8081'));
    const second = vitest(test);
    expect(second.status).toBe(1);
    expect(second.output).toMatch(/-\s+"port": 8081,\n\s*\+\s+"port": 8080,/);

    const third = vitest(test, '-u');
    expect([third.status, third.output]).toEqual([0, expect.stringContaining('1 updated')]);
    expect(golden('app.json')).toContain('8080');
    expect(vitest(test).status).toBe(0);
  });
});

describe('toFailWith', () => {
  it('compares code, message and line', () => {
    const { status, output } = vitest(`it('holds', async () => {
      await expect('../wrong.pkl').toFailWith('constraint-violated');
      await expect('../wrong.pkl').toFailWith('constraint-violated', { line: 2, message: /isBetween/ });
      await expect({ text: 'amends "../app.pkl"\\nport = "x"' }).toFailWith('type-mismatch', { message: 'String' });
      await expect('../app.pkl').not.toFailWith('constraint-violated');
      await expect('missing.pkl').toFailWith('module-not-found');
    });`);
    expect([status, output]).toEqual([0, expect.stringContaining('1 passed')]);
  });

  it('shows what happened instead', () => {
    const { status, output } = vitest(`
      it('fails', async () => { await expect('../wrong.pkl').toFailWith('thrown', { line: 1 }); });
      it('also fails', async () => { await expect('../app.pkl').toFailWith('thrown'); });
    `);
    expect(status).toBe(1);
    expect(output).toContain('expected wrong.pkl to fail with thrown, but:');
    expect(output).toContain('2 | port: UInt16 = -1');
    expect(output).toMatch(/-\s+"line": 1,\n.*\n\s*\+\s+"line": 2,/);
    expect(output).toContain('expected app.pkl to fail with thrown, but it evaluated to');
  });
});

it('has types', () => {
  write(
    'typed.ts',
    `import { expect } from 'vitest';
    import 'kdeps/vitest';
    await expect('app.pkl').toEvaluateTo({});
    await expect('app.pkl').toRenderFileSnapshot('a.json', { format: 'yaml' });
    await expect('app.pkl').toRenderFileSnapshot('a.json', { format: 'jsn' });
    await expect('app.pkl').toFailWith('constraint-violated', { line: 2 });
    await expect('app.pkl').toFailWith('constraint-violatd');`,
  );
  const words = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext', 'typed.ts'];
  const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
  const { stdout } = spawnSync('node', [tsc, ...words], { cwd: home, encoding: 'utf8' });
  expect([...stdout.matchAll(/typed\.ts\((\d+)/g)].map(([, line]) => Number(line))).toEqual([5, 7]);
});
