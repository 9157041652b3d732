// Fixtures that are changed at random, or whose blanks and comments are: each is formatted without loss, or refused
// with an error of the language.
import { readFileSync } from 'node:fs';
import glob from 'fast-glob';
import { expect, it } from 'vitest';
import { fixtureFolder, fixturePath } from '../../support/fixtures.ts';
import { formattingFault } from '../../support/formatting.ts';
import { mutate, scatter } from '../../support/mutate.ts';
import { Random } from '../../support/random.ts';
import { caseCount, timeLimit } from '../../support/whole.ts';

const CASES = 200_000;

const texts = glob
  .sync('**/*.pkl', { cwd: fixtureFolder })
  .sort()
  .map((file) => readFileSync(fixturePath(file), 'utf8'))
  .filter((text) => text.length < 6000);

it(
  'mutated modules are formatted without loss, or rejected',
  () => {
    const faults: string[] = [];
    for (let seed = 0; seed < caseCount(CASES, 3000); seed++) {
      const random = new Random(seed);
      const text = random.pick(texts);
      const changed = random.once(2) ? scatter(random, text) : mutate(random, text, random.pick(texts));
      const fault = formattingFault(changed);
      if (fault !== null) faults.push(`seed ${seed} ${fault}\nfrom:\n${changed}`);
    }
    expect(faults).toEqual([]);
  },
  timeLimit(3_600_000),
);
