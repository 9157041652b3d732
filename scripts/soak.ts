// `npm run soak -- --minutes N`: a real server under a mixture of requests, good and bad, for so many minutes; what it takes of
// the machine must stay as it was. `npm test` does the same for a few seconds.
import { parseArgs } from 'node:util';
import { run } from './shared.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
if (!(Number(values.minutes) > 0)) throw new Error('`--minutes` takes a number above 0.');
process.exitCode = await run('vitest', ['run', '--config', 'test/vitest.config.ts', 'test/faults/soak.test.ts'], {
  KDEPS_SOAK_MINUTES: values.minutes,
});
