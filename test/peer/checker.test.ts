// Modules of other people, from clones that variables name: they evaluate, so the checker must find no error in them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../src/cli/commands/check.ts';
import type { Diagnostic } from '../../src/lang/index.ts';
import { runCommand } from '../support/evaluate.ts';
import { isMissing } from '../support/skipping.ts';

/** A module that a clone only has once it was built; what imports it cannot be evaluated before. */
const generated: Readonly<Record<string, string>> = { KDEPS_HK: 'pkl/Builtins.pkl' };

describe.each(['KDEPS_PANTRY', 'KDEPS_PKL_K8S', 'KDEPS_HK'])('modules in %s', (variable) => {
  const folder = process.env[variable] ?? '';
  const isUntested = isMissing(folder !== '', `${variable} must name a clone`);

  it.skipIf(isUntested)('have no errors', { timeout: 600_000 }, async () => {
    const { errors } = await runCommand(command, ['--diagnostics', 'json', folder]);
    const missing = generated[variable];
    const isExpected = ({ code, message }: Diagnostic): boolean =>
      code === 'module-not-found' &&
      missing !== undefined &&
      message.includes(missing) &&
      !existsSync(join(folder, missing));
    const found = errors
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Diagnostic)
      .filter((each) => each.severity === 'error' && !isExpected(each));
    expect(found.map(({ file, range, message }) => `${file}:${(range?.start.line ?? 0) + 1} ${message}`)).toEqual([]);
  });
});
