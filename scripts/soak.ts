// `npm run soak -- --minutes N`: puts a real server under a mix of good and bad requests for N minutes and checks that
// its resource usage stays flat. `npm test` does the same for a few seconds.
import { parseArgs } from 'node:util';
import { run } from './shared.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
if (!(Number(values.minutes) > 0)) throw new Error('`--minutes` must be a number above 0.');
process.exitCode = await run('vitest', ['run', '--config', 'test/vitest.config.ts', 'test/faults/soak.test.ts'], {
  KDEPS_SOAK_MINUTES: values.minutes,
});
