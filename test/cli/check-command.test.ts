// `kdeps check`, as a new user runs it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/lang/index.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';

let person: Newcomer;
beforeEach(async () => {
  person = await newcomer();
  await person.write({
    'fine.pkl': 'port: Int = 80\n',
    'wrong.pkl': 'import "pkl:math"\n\nport: Int = "80"\nname: String = port.toSting()\n',
    'needless.pkl':
      'import "pkl:math"\nimport "pkl:json"\n\nport: Int = 80\nother = (port as Number)\nkept = port!! ?? 1\n',
    'doubtful.pkl': 'local text: String? = null\nname: String = text\n',
  });
});
afterEach(() => person.leave());

const textOf = (path: string): string => readFileSync(join(person.folder, path), 'utf8');

describe('kdeps check', () => {
  it('says that there are no problems', () => {
    expect(person.kdeps(['check', 'fine.pkl'])).toEqual({
      status: 0,
      stdout: 'No problems in 1 module.\n',
      stderr: '',
    });
  });

  it('shows each finding with its line, and exits with 1 for errors', () => {
    const { status, stdout } = person.kdeps(['check', 'wrong.pkl']);
    expect(status).toBe(1);
    expect(stdout).toBe(
      [
        'wrong.pkl:1:1: hint: Import `math` is not used. [unused-import]',
        '1 | import "pkl:math"',
        '    ^^^^^^^^^^^^^^^^^',
        '',
        'wrong.pkl:3:13: error: Expected value of type `Int`, but got type `"80"`. [type-mismatch]',
        '3 | port: Int = "80"',
        '                ^^^^',
        '',
        'wrong.pkl:4:21: error: Cannot find method `toSting` in class `Int`. [unknown-method]',
        '4 | name: String = port.toSting()',
        '                        ^^^^^^^',
        'Did you mean `toString` or `toDuration`?',
        '',
        '2 errors, 1 hint in 1 module.',
        '',
      ].join('\n'),
    );
  });

  it('checks folders, and only fails for warnings if asked to', () => {
    expect(person.kdeps(['check', 'doubtful.pkl']).status).toBe(0);
    expect(person.kdeps(['check', '--fail-on', 'warning', 'doubtful.pkl']).status).toBe(1);
    expect(person.kdeps(['check', '--fail-on', 'hint', 'fine.pkl']).status).toBe(0);
    expect(person.kdeps(['check']).stdout).toMatch(/ in 4 modules\.\n$/);
  });

  it('writes findings for programs', () => {
    const json = person.kdeps(['check', '--diagnostics', 'json', 'doubtful.pkl']);
    expect(JSON.parse(json.stderr) as Diagnostic).toMatchObject({
      code: 'nullability-mismatch',
      severity: 'warning',
      file: 'doubtful.pkl',
      range: { start: { line: 1, character: 15 }, end: { line: 1, character: 19 } },
    });
    const { stderr } = person.kdeps(['check', '--diagnostics', 'github', 'doubtful.pkl']);
    expect(stderr).toMatch(
      /^::warning file=doubtful\.pkl,line=2,endLine=2,col=16,endColumn=19,title=nullability-mismatch::/,
    );
  });

  it('writes SARIF', () => {
    const { status, stdout, stderr } = person.kdeps(['check', '--diagnostics', 'sarif', 'wrong.pkl']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const log = JSON.parse(stdout) as {
      version: string;
      runs: { results: object[]; tool: { driver: { rules: object[] } } }[];
    };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0]?.tool.driver.rules).toEqual([
      { id: 'type-mismatch' },
      { id: 'unknown-method' },
      { id: 'unused-import' },
    ]);
    expect(log.runs[0]?.results[1]).toMatchObject({
      ruleId: 'type-mismatch',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'wrong.pkl' },
            region: { startLine: 3, startColumn: 13, endLine: 3, endColumn: 17 },
          },
        },
      ],
    });
  });

  it('fixes what is safe to fix', () => {
    const { status, stdout } = person.kdeps(['check', '--fix', 'needless.pkl']);
    expect(textOf('needless.pkl')).toBe('\nport: Int = 80\nother = (port)\nkept = port\n');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '5 fixed.\nNo problems in 1 module.\n' });
  });

  it('leaves out what comments suppress: in a declaration, a module or a project', async () => {
    await person.write({
      'project/PklProject': '// noinspection nullability-mismatch\namends "pkl:Project"\n',
      'project/doubtful.pkl': textOf('doubtful.pkl'),
      'module.pkl': `// noinspection TypeMismatch\nmodule doubtful\n${textOf('doubtful.pkl')}`,
      'member.pkl': 'local text: String? = null\n// noinspection TypeMismatch\nname: String = text\n',
    });
    const { stdout } = person.kdeps(['check', 'project', 'module.pkl', 'member.pkl']);
    expect(stdout).toBe('No problems in 4 modules.\n');
  });

  it('reports files that cannot be read', () => {
    const { status, stdout, stderr } = person.kdeps(['check', 'nowhere.pkl']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'No problems in 1 module.\n' });
    expect(stderr).toContain('Cannot find module');
  });
});
