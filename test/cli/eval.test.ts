import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../src/cli/commands/eval.ts';
import { runCommand } from '../support/evaluate.ts';

let folder: string;

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** Evaluates in the folder of this test. */
function evaluate(...words: string[]) {
  return runCommand(command, ['-w', folder, ...words]);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-eval-'));
  file('a.pkl', 'name = "a"\n');
  file('b.pkl', 'name = "b"\n');
  file('empty.pkl', 'output { text = "" }\n');
  file('read.pkl', 'prop = read?("prop:p") ?? "none"\nenv = read?("env:E") ?? "none"\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('output to the terminal', () => {
  it('puts a separator between modules, in the order of their URIs', async () => {
    expect((await evaluate('b.pkl', 'a.pkl')).output).toBe('name = "a"\n---\nname = "b"\n');
    expect((await evaluate('--module-output-separator', '***', 'a.pkl', 'b.pkl')).output).toContain('\n***\n');
  });

  it('skips modules without output', async () => {
    expect((await evaluate('a.pkl', 'empty.pkl')).output).toBe('name = "a"\n');
  });

  it('prints the value of an expression', async () => {
    expect((await evaluate('-x', 'name.toUpperCase()', 'a.pkl')).output).toBe('A');
  });

  it('evaluates an expression in the scope of the module itself, even if it amends another one', async () => {
    file('base.pkl', 'open module base\n\na = 1\nfunction twice(n: Int) = n * 2\n');
    file('own.pkl', 'amends "base.pkl"\nlocal b = a + 1\n');
    expect((await evaluate('-x', 'b', 'own.pkl')).output).toBe('2');
    // Errors in its methods point into its text.
    expect((await evaluate('-x', 'twice("")', 'base.pkl')).errors).toContain(
      '4 | function twice(n: Int) = n * 2\n                      ^^^\nat base#twice',
    );
  });

  it('prints the modules before a failing one, and nothing of that one', async () => {
    file('z.pkl', 'first = 1\nsecond = throw("no")\n');
    const { status, output, errors } = await evaluate('a.pkl', 'z.pkl');
    expect([status, output]).toEqual([1, 'name = "a"\n']);
    expect(errors).toMatch(/^–– Pkl Error ––\nno\n/);
  });
});

describe('what modules can access', () => {
  it('is set by -p and -e', async () => {
    const { output } = await evaluate('-p', 'p=1=2', '-e', 'E=x', 'read.pkl');
    expect(output).toBe('prop = "1=2"\nenv = "x"\n');
  });

  it('is only the given environment', async () => {
    expect((await evaluate('-e', 'OTHER=x', '-x', 'read?("env:PATH")', 'read.pkl')).output).toBe('null');
  });

  it('ends at the root directory', async () => {
    file('inside/x.pkl', 'a = read("../a.pkl")\n');
    const { status, errors } = await evaluate('--root-dir', join(folder, 'inside'), 'inside/x.pkl');
    expect(status).toBe(1);
    expect(errors).toContain('root directory');
  });

  it('ends at the allowed modules', async () => {
    const { status, errors } = await evaluate('--allowed-modules', 'pkl:,repl:', 'a.pkl');
    expect(status).toBe(1);
    expect(errors).toContain('Refusing to load module');
  });
});

describe('output to files', () => {
  it('replaces the placeholders of the path', async () => {
    await evaluate('-f', 'json', '-o', 'out/%{moduleDir}/%{moduleName}.%{outputFormat}', 'inside/../b.pkl');
    expect(read('out/b.json')).toBe('{\n  "name": "b"\n}\n');
  });

  it('joins modules that share a file, and overwrites it in each run', async () => {
    for (let run = 0; run < 2; run++) await evaluate('-o', 'joined.pcf', 'a.pkl', 'b.pkl');
    expect(read('joined.pcf')).toBe('name = "a"\n---\nname = "b"\n');
  });

  it('rejects a folder', async () => {
    const { status, errors } = await evaluate('-o', '.', 'a.pkl');
    expect(status).toBe(1);
    expect(errors).toBe(`Output file \`${folder}\` is a directory. Did you mean \`--multiple-file-output-path\`?\n`);
  });
});

describe('output to several files', () => {
  const files = (entries: string) => `output { files { ${entries} } }\n`;

  it('writes each entry below the folder and prints its path', async () => {
    file(
      'm.pkl',
      files(
        '["one.txt"] { text = "1" } ["sub/two.json"] { value = new Dynamic { a = 2 } renderer = new JsonRenderer {} }',
      ),
    );
    const { status, output } = await evaluate('-m', 'tree', 'm.pkl');
    expect(status).toBe(0);
    expect(output.trim().split('\n')).toHaveLength(2);
    expect([read('tree/one.txt'), read('tree/sub/two.json')]).toEqual(['1', '{\n  "a": 2\n}\n']);
  });

  it.each([
    ['..', '["../escape.txt"] { text = "x" }', 'outside output directory'],
    ['a reserved character', '["a:b"] { text = "x" }', 'contains illegal character `:`'],
    ['a folder', '["sub"] { text = "x" }', 'which is a directory'],
  ])('rejects %s', async (_, entries, message) => {
    file('bad.pkl', files(entries));
    mkdirSync(join(folder, 'tree/sub'), { recursive: true });
    const { status, errors } = await evaluate('-m', 'tree', 'bad.pkl');
    expect(status).toBe(1);
    expect(errors).toContain(message);
    expect(existsSync(join(folder, 'escape.txt'))).toBe(false);
  });

  it('does not leave the folder through a symbolic link', async () => {
    mkdirSync(join(folder, 'linked'), { recursive: true });
    symlinkSync(tmpdir(), join(folder, 'linked/way'));
    file('link.pkl', files('["way/kdeps-escape.txt"] { text = "x" }'));
    expect((await evaluate('-m', 'linked', 'link.pkl')).errors).toContain('outside output directory');
    expect(existsSync(join(tmpdir(), 'kdeps-escape.txt'))).toBe(false);
  });

  it('rejects the same path for two modules', async () => {
    file('m1.pkl', files('["same.txt"] { text = "1" }'));
    file('m2.pkl', files('["same.txt"] { text = "2" }'));
    expect((await evaluate('-m', 'tree', 'm1.pkl', 'm2.pkl')).errors).toContain('resolve to the same file path');
  });

  it('cannot be combined with other outputs', async () => {
    const { status, errors } = await evaluate('-m', 'tree', '-x', 'name', 'a.pkl');
    expect(status).toBe(1);
    expect(errors).toContain('Option is mutually exclusive with -o, --output-path and -x, --expression.');
  });
});

describe('colored error reports', () => {
  const bare = (text: string) => text.replaceAll(/\u001b\[[\d;]*m/g, '');

  it('appear on request, with the same text', async () => {
    file('failing.pkl', 'local word = "a\\(1)" // why\nx: Int(isBetween(1, 9)) = if (true) 10 else word.length\n');
    const plain = (await evaluate('--color', 'never', 'failing.pkl')).errors;
    const painted = (await evaluate('--color', 'always', 'failing.pkl')).errors;
    expect(plain).not.toContain('\u001b');
    expect(bare(painted)).toBe(plain);
    expect(painted).toContain('\u001b[31m–– Pkl Error ––\u001b[0m\n\u001b[1;31mType constraint');
    expect(painted).toContain('\u001b[34mif\u001b[0m (\u001b[36mtrue\u001b[0m) \u001b[32m10\u001b[0m');
    expect((await evaluate('failing.pkl')).errors).toBe(plain);
  });

  it('do not color text that is not Pkl', async () => {
    file('broken.pkl', 'x = true ~ false\n');
    const { errors } = await evaluate('--color', 'always', 'broken.pkl');
    expect(errors).toContain('1 | \u001b[0mx = true ~ false\n');
  });
});

describe('traces', () => {
  const text = 'x = trace(new Dynamic { name = "a"; list = List(1, 2) }).name\n';

  it('are one line each, with the expression and its location', async () => {
    const uri = `file://${file('traced.pkl', text)}`;
    const { output, errors } = await evaluate('traced.pkl');
    expect(output).toBe('x = "a"\n');
    expect(errors).toBe(
      `pkl: TRACE: new Dynamic { name = "a"; list = List(1, 2) } = new Dynamic { name = "a"; list = List(1, 2) } (${uri}, line 1)\n`,
    );
  });

  it('may be pretty-printed over several lines', async () => {
    file('traced.pkl', text);
    const { errors } = await evaluate('--trace-mode', 'pretty', 'traced.pkl');
    expect(errors).toContain(' =\n  new Dynamic {\n    name = "a"\n    list = List(1, 2)\n  }\n(file:');
  });

  it('reject other modes', async () => {
    const { status, errors } = await evaluate('--trace-mode', 'loud', 'traced.pkl');
    expect([status, errors]).toEqual([
      1,
      expect.stringContaining('invalid choice: loud. (choose from compact, pretty)'),
    ]);
  });
});
