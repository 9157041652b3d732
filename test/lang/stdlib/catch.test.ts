import { describe, expect, it } from 'vitest';
import { type Message, PklError } from '../../../src/lang/diagnostics/error.ts';
import { test as natives } from '../../../src/lang/stdlib/natives/test.ts';
import { withContext } from '../../../src/lang/values/context.ts';
import { VmFunction } from '../../../src/lang/values/function.ts';
import { NO_ENV } from '../../../src/lang/values/make.ts';
import { NULL } from '../../../src/lang/values/scalars.ts';
import type { VmValue } from '../../../src/lang/values/value.ts';
import { contextWith } from '../../support/evaluation-context.ts';

/** Calls a native in an evaluation with or without time left. */
function call(name: string, body: () => VmValue, isLate = false): VmValue | undefined {
  const context = contextWith(() => {
    if (isLate) throw new PklError({ code: 'timed-out', text: 'Too late.' });
  });
  return withContext(context, () => natives()[name]?.call(NULL, new VmFunction(0, body, NO_ENV)));
}

function failing(message: Message): () => never {
  return () => {
    throw new PklError(message);
  };
}

describe('catch', () => {
  it('puts the message and values on one line, with aligned labels and without the hint', () => {
    const values = [
      { label: 'Left', text: '1' },
      { label: 'Rightmost', text: '"a"' },
    ];
    const message: Message = {
      code: 'thrown',
      text: 'First line.\nSecond line. ',
      values,
      hint: 'Try something else.',
    };
    expect(call('catch()', failing(message))).toBe('First line. Second line.  Left     : 1 Rightmost: "a"');
  });

  it('catches stack overflow', () => {
    const endless = (): VmValue => endless();
    expect(call('catch()', endless)).toBe('A stack overflow occurred.');
  });

  it('fails if nothing is thrown', () => {
    expect(() => call('catch()', () => 3)).toThrow('Expected an exception, but none was thrown.');
    expect(call('catchOrNull()', () => 3)).toBe(NULL);
  });

  it('does not catch the time limit', () => {
    expect(() => call('catchOrNull()', failing({ code: 'timed-out', text: 'Too late.' }), true)).toThrow('Too late.');
  });

  it('does not catch internal errors', () => {
    const broken = (): never => {
      throw new TypeError('broken');
    };
    expect(() => call('catchOrNull()', broken)).toThrow(TypeError);
  });
});
