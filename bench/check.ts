// `npx tsx bench/check.ts [LINES]`: the time to check a module for the first time, and after an edit: until a type at
// the end of the module is known, and until all findings are.
import { checkUnit, Project } from '../src/lang/analysis/index.ts';
import { memoryLoader } from '../src/lang/modules/memory-loader.ts';
import { largeModule } from './corpus.ts';

const [lines = 10_000] = process.argv.slice(2).map(Number);
const ROUNDS = 11;
const URI = 'app:/main.pkl';

let members = 100;
while (largeModule(members).split('\n').length < lines) members = Math.ceil(members * 1.02);
const text = largeModule(members);

const median = (times: number[]): string => `${(times.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0).toFixed(0)} ms`;
const timed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

let project = new Project({ loaders: [memoryLoader('app', new Map())] });
const check = (): void => void checkUnit(project.analyzer, project.unit(URI));
const first = timed(() => {
  project.setText(URI, text);
  check();
});
const [again, answers, findings]: [number[], number[], number[]] = [[], [], []];
for (let round = 0; round < ROUNDS; round++) {
  project = new Project({ loaders: [memoryLoader('app', new Map())] });
  again.push(
    timed(() => {
      project.setText(URI, text);
      check();
    }),
  );
  const edit = timed(() => {
    project.setText(URI, text.replace('"item 5"', `"item ${round}"`));
    const unit = project.unit(URI);
    const last = unit.tree.members.at(-1);
    if (last?.kind === 'Property' && last.value !== null) project.analyzer.typeOf(unit, last.value);
  });
  answers.push(edit);
  findings.push(edit + timed(check));
}
console.log(`${text.split('\n').length} lines: first ${first.toFixed(0)} ms, later ${median(again)}`);
console.log(`after an edit: a type ${median(answers)}, all findings ${median(findings)}`);
