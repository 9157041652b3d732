// Runs every fixture: the command line evaluates `fixtures/<area>/<case>.pkl`, in this process, into each format that
// has an expected file; `<case>.err` contains the expected error report.
import { describe, expect, it } from 'vitest';
import { evaluateFixture } from './evaluate.ts';
import { findFixtures, fixturePath, formats } from './fixtures.ts';

const { cases } = await findFixtures();

/** Declares a test for each expectation of each fixture. */
export function describeGoldens(): void {
  describe.each(cases)('$name', ({ name, outputs, error }) => {
    it.each([...outputs.keys()])('%s', async (extension) => {
      const result = await evaluateFixture(name, formats[extension]);
      expect(result.errors).toBe('');
      expect(result.status).toBe(0);
      await expect(result.output).toMatchFileSnapshot(fixturePath(`${name}.${extension}`));
    });

    if (error === undefined) return;
    it('fails', async () => {
      const result = await evaluateFixture(name);
      expect(result.output).toBe('');
      expect(result.status).toBe(1);
      await expect(result.errors).toMatchFileSnapshot(fixturePath(`${name}.err`));
    });
  });
}
