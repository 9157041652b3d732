// Answers after edits are those from scratch, whatever the edits are.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import glob from 'fast-glob';
import { expect, it } from 'vitest';
import { checkUnit, Project } from '../../../src/lang/analysis/index.ts';
import { memoryLoader } from '../../../src/lang/modules/memory-loader.ts';
import { fixturePath } from '../../support/fixtures.ts';

const library = readFileSync(fixturePath('check/_lib/shapes.pkl'), 'utf8');
const texts = (await glob('*.pkl', { cwd: fixturePath('check') })).map((name) =>
  readFileSync(fixturePath(`check/${name}`), 'utf8'),
);

const URI = 'app:/main.pkl';
const LIBRARY = 'app:/_lib/shapes.pkl';

function projectOf(main: string, shapes: string): Project {
  const project = new Project({
    loaders: [
      memoryLoader(
        'app',
        new Map([
          [URI, ''],
          [LIBRARY, ''],
        ]),
      ),
    ],
  });
  project.setText(URI, main);
  project.setText(LIBRARY, shapes);
  return project;
}

function answers(project: Project): unknown {
  try {
    return checkUnit(project.analyzer, project.unit(URI)).map(({ code, severity, range, message }) => [
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

const pieces = [
  '{',
  '}',
  '(',
  ')',
  '"',
  '\n',
  'local ',
  'class A',
  ' = 1',
  '.',
  'import "',
  'null',
  ': Int',
  ' is ',
  'new ',
  '??',
  '',
  ' ',
  'shapes.',
  '/*',
  '[',
  'amends "',
];
const edit = fc.record({
  inLibrary: fc.boolean(),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(12),
  text: fc.constantFrom(...pieces),
});

it('after random edits, in the module and in one that it imports', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 }), (start, edits) => {
      let [main, shapes] = [start, library];
      const project = projectOf(main, shapes);
      answers(project);
      for (const { inLibrary, at, length, text } of edits) {
        const old = inLibrary ? shapes : main;
        const from = Math.floor(at * old.length);
        const changed = old.slice(0, from) + text + old.slice(from + length);
        if (inLibrary) shapes = changed;
        else main = changed;
        project.setText(inLibrary ? LIBRARY : URI, changed);
        expect(answers(project)).toEqual(answers(projectOf(main, shapes)));
      }
    }),
    { numRuns: 60 },
  );
});
