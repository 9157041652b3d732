// All fixtures once more, functions being generated JavaScript from their first call on: both forms do the same.
import { afterAll, expect } from 'vitest';
import { tiering } from '../src/lang/values/tiers.ts';
import { describeGoldens } from './support/goldens.ts';

tiering.callsBefore = 0;

describeGoldens();

afterAll(() => {
  expect(tiering.generated).toBeGreaterThan(50);
});
