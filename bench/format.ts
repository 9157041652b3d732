// `npx tsx bench/format.ts [MEGABYTES]`: the time to format formatted and unformatted text:
// the first time in a process, and the best of ten.
import { format } from '../src/lang/format/format.ts';
import { largeModule } from './corpus.ts';

const [megabytes = 1] = process.argv.slice(2).map(Number);

const units = megabytes * 2 ** 20;
let members = 1000;
while (largeModule(members).length < units) members = Math.ceil(members * 1.1);
const tidy = format(largeModule(members));
const untidy = tidy.replaceAll(' = ', '  =').replaceAll('\n', '\n\n\n');

for (const [name, text] of [
  ['formatted', tidy],
  ['not formatted', untidy],
] as const) {
  const times: number[] = [];
  for (let round = 0; round < 11; round++) {
    const started = performance.now();
    format(text);
    times.push(performance.now() - started);
  }
  const [first = 0, ...later] = times;
  const size = (text.length / 2 ** 20).toFixed(2);
  console.log(`${name.padEnd(14)} ${size} MiB: first ${first.toFixed(0)} ms, best ${Math.min(...later).toFixed(0)} ms`);
}
