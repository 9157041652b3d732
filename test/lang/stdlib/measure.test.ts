import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/lang/stdlib/natives/measure.ts';
import { withContext } from '../../../src/lang/values/context.ts';
import { contextWith } from '../../support/evaluation-context.ts';

describe('measure', () => {
  it('takes the requested number of samples and adds them up', () => {
    let runs = 0;
    const options = { iterations: 4, iterationTime: 1e5 };
    const result = withContext(
      contextWith(() => undefined),
      () => measure(() => runs++, options),
    );
    expect(result.samples).toHaveLength(4);
    expect(String(result.repetitions)).toMatch(/^[125]0*$/);
    expect(runs).toBeGreaterThan(4 * result.repetitions);
    expect(result.min).toBeLessThanOrEqual(result.mean);
    expect(result.mean).toBeLessThanOrEqual(result.max);
  });

  it('stops at the time limit', () => {
    let checks = 0;
    const late = contextWith(() => {
      checks++;
      if (checks > 3) throw new Error('late');
    });
    const endless = { iterations: 1, iterationTime: Infinity };
    expect(() => withContext(late, () => measure(() => undefined, endless))).toThrow('late');
  });
});
