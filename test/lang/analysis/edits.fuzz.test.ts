// Answers after edits are those from scratch, whatever the edits are, and edits leave nothing behind.
import { readFileSync } from 'node:fs';
import glob from 'fast-glob';
import { expect, it } from 'vitest';
import { checkUnit, Project } from '../../../src/lang/analysis/index.ts';
import { memoryLoader } from '../../../src/lang/modules/memory-loader.ts';
import { nodeHeap } from '../../../src/lang/node/heap.ts';
import { fixturePath } from '../../support/fixtures.ts';
import { Random } from '../../support/random.ts';
import { edited, randomEdit } from '../../support/random-edits.ts';
import { caseCount, timeLimit } from '../../support/whole.ts';

const EDITS = 200_000;
const EDITS_IN_A_ROW = 8;

const library = readFileSync(fixturePath('check/_lib/shapes.pkl'), 'utf8');
const texts = (await glob('*.pkl', { cwd: fixturePath('check') }))
  .sort()
  .map((name) => readFileSync(fixturePath(`check/${name}`), 'utf8'));

const MAIN = 'app:/main.pkl';
const LIBRARY = 'app:/_lib/shapes.pkl';
const loader = memoryLoader(
  'app',
  new Map([
    [MAIN, ''],
    [LIBRARY, ''],
  ]),
);

function projectOf(main: string, shapes: string): Project {
  const project = new Project({ loaders: [loader] });
  project.setText(MAIN, main);
  project.setText(LIBRARY, shapes);
  return project;
}

function answers(project: Project): unknown {
  try {
    return checkUnit(project.analyzer, project.unit(MAIN)).map(({ code, severity, range, message }) => [
      code,
      severity,
      range,
      message,
    ]);
  } catch (error) {
    // Too deep for the parser, which is an error of the module.
    return error instanceof Error && error.name === 'PklError' ? error.message : Promise.reject(error);
  }
}

it('after random edits, in the module and in one that it imports', { timeout: timeLimit(7_200_000) }, () => {
  // One project for all edits, as in an editor that is never closed.
  const project = projectOf('', library);
  const rounds = caseCount(EDITS) / EDITS_IN_A_ROW;
  let early = 0;
  for (let seed = 0; seed < rounds; seed++) {
    const random = new Random(seed);
    let [main, shapes] = [random.pick(texts), library];
    project.setText(MAIN, main);
    project.setText(LIBRARY, shapes);
    for (let count = 0; count < EDITS_IN_A_ROW; count++) {
      answers(project);
      if (random.once(4)) project.setText(LIBRARY, (shapes = edited(shapes, randomEdit(random, shapes))));
      else project.setText(MAIN, (main = edited(main, randomEdit(random, main))));
    }
    expect(answers(project), `seed ${seed}:\n${main}`).toEqual(answers(projectOf(main, shapes)));
    if (seed === Math.floor(rounds / 10)) early = nodeHeap.live();
  }
  expect(nodeHeap.live() - early).toBeLessThan(16e6);
});
