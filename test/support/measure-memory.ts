// A separate program, started with `--expose-gc`: evaluates each data shape and each huge program, and prints the
// counted bytes and the actual heap growth.
import { Evaluator, memoryLoader } from '../../src/lang/index.ts';
import { nodeHeap } from '../../src/lang/node/heap.ts';
import { HUGE_PROGRAMS, PARTS } from './huge-programs.ts';

const SHAPES: Readonly<Record<string, string>> = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;

/** Keeps everything alive between two measurements. */
const held: unknown[] = [];

function measure(name: string, expression: string): void {
  const text = `import "pkl:json"\nnumbers = IntSeq(1, 200000).toList()\nx = ${expression}`;
  const loaders = [memoryLoader('app', new Map([['app:/main.pkl', text]]))];
  const evaluation = new Evaluator({ loaders, maxMemory: 2 ** 40 }).evaluation();
  const main = evaluation.module('app:/main.pkl');
  held.push(
    main,
    evaluation.run(() => evaluation.expression(main, 'numbers.length')),
  );
  const [before, madeBefore] = [nodeHeap.live(), evaluation.memory?.made ?? 0];
  held.push(evaluation.run(() => evaluation.expression(main, 'x')));
  const [real, made] = [nodeHeap.live() - before, (evaluation.memory?.made ?? 0) - madeBefore];
  console.log(JSON.stringify({ name, real, made }));
}

function measureProgram(name: string, program: string): void {
  const before = nodeHeap.live();
  // Texts count, so each is made anew.
  const text = `${program}\n// ${name}`;
  const loaders = [memoryLoader('app', new Map([...PARTS, ['app:/main.pkl', text]]))];
  const evaluator = new Evaluator({ loaders, maxMemory: 2 ** 40 });
  const evaluation = evaluator.evaluation();
  held.push(evaluator, evaluation, evaluation.module('app:/main.pkl'), evaluation.text('app:/main.pkl'));
  const [real, made] = [nodeHeap.live() - before, evaluation.memory?.made ?? 0];
  console.log(JSON.stringify({ name, real, made }));
}

// The first round warms up: the library and its compiled code must not be measured.
for (const isMeasured of [false, true]) {
  for (const [name, expression] of Object.entries(SHAPES)) {
    if (isMeasured) measure(name, expression);
    else measure('', expression.replaceAll('numbers', 'numbers.take(10)'));
  }
}
for (const [name, program] of HUGE_PROGRAMS) measureProgram(name, program);
