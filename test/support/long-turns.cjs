// Loaded into every Node program of a test: writes to the file `TURNS` how long each turn of the event loop computed, in
// milliseconds, if it was long. Only time on a core counts, so other programs make no difference. Linux only.
const { appendFileSync, readFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const LONG = 20;
const EVERY = 2;

if (isMainThread) {
  const file = `/proc/self/task/${process.pid}/schedstat`;
  const onCore = () => Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6;
  let last = onCore();
  setInterval(() => {
    const now = onCore();
    if (now - last > LONG) appendFileSync(process.env.TURNS, `${process.pid} ${Math.round(now - last)}\n`);
    last = onCore();
  }, EVERY).unref();
}
