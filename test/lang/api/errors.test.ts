// Errors as embedders receive them.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Evaluator, PklError } from '../../../src/lang/index.ts';
import { root } from '../../support/root.ts';

const text = 'import "pkl:math"\n\nfunction half(n) = n.toFixed(99)\nport = half(math.pi)\n';

function failure(input = text): PklError {
  try {
    new Evaluator().evaluateSync({ text: input, uri: 'repl:config' });
  } catch (error) {
    if (error instanceof PklError) return error;
  }
  throw new Error('it did not fail');
}

describe('an error of the language', () => {
  it('has a message with the location, and both separately', () => {
    const error = failure();
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(`${error.text} (repl:config:3:20)`);
    expect(String(error)).toBe(`PklError: ${error.message}`);
    const [first, inner, ...outer] = error.stack?.split('\n') ?? [];
    expect(first).toBe(`PklError: ${error.message}`);
    expect(inner).toMatch(/^ {4}at .*\(pkl:base:\d+:\d+\)$/);
    expect(outer).toEqual(['    at config#half (repl:config:3:20)', '    at config#port (repl:config:4:8)']);
  });

  it('has a JSON form with ranges', () => {
    const error = failure();
    const data = JSON.parse(JSON.stringify(error));
    expect(data).toMatchObject({ code: error.code, severity: 'error', file: 'repl:config' });
    expect(data.message).toBe(`${error.text}\nValue: 99`);
    expect(data.range).toEqual({ start: { line: 2, character: 19 }, end: { line: 2, character: 32 } });
    expect(data.frames.at(-1)).toEqual({
      file: 'repl:config',
      range: { start: { line: 3, character: 7 }, end: { line: 3, character: 20 } },
      name: 'config#port',
    });
  });

  it('may have no location', () => {
    const error = new PklError({ code: 'thrown', text: 'nothing more' });
    expect([error.message, error.toJSON().file]).toEqual(['nothing more', null]);
  });

  it('is readable when uncaught', () => {
    const code = `import { Evaluator } from 'kdeps/lang'; new Evaluator().evaluateSync({ text: 'a = 1 +', uri: 'repl:config' });`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toContain('repl:config:1:8)');
    expect(stderr).toContain("code: 'unexpected-end-of-file'");
    expect(stderr).not.toContain('.js:');
  });
});
