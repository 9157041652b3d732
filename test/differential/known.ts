/** Known differences in the sample, by cause. Nothing is added to this list without a reason. */
import type { FormatVerdict } from './formats.ts';
import type { Verdict } from './judge.ts';

/** Programs that differ in one way for one reason. */
export interface KnownPrograms {
  readonly verdict: Verdict;
  readonly cause: string;
  readonly ids: readonly string[];
}

export const knownPrograms: readonly KnownPrograms[] = [
  {
    verdict: 'frame',
    cause: "the reference's own mistake: a renderer points at the documentation or an annotation of a member",
    ids: ['chain-22399', 'chain-6711', 'cycle-5742', 'globs-16802', 'single-13576'],
  },
  {
    verdict: 'frame',
    cause: "the reference's own mistake: excerpts lose a blank behind parentheses inside an interpolation",
    ids: ['single-12082'],
  },
  { verdict: 'frames', cause: 'not closed yet', ids: ['single-3029'] },
  { verdict: 'frames', cause: 'a hint names the type that was meant', ids: ['chain-11738', 'chain-20388'] },
  {
    verdict: 'log',
    cause: "the reference's own mistake: `trace` of an empty collection is told as `<value>`",
    ids: [
      'catches-18029',
      'chain-8684',
      'cycle-4358',
      'globs-19202',
      'single-16708',
      'single-18886',
      'single-23180',
      'single-6329',
      'single-9658',
    ],
  },
  { verdict: 'stdout', cause: 'not closed yet', ids: ['tests-16892'] },
];

/** Expressions that differ: id → reason. */
export const knownExpressions: ReadonlyMap<string, string> = new Map([
  ['as.9/18', "the reference's own mistake: a `Regex` is no `Typed`, against its declaration"],
]);

/** Texts that are formatted differently for one reason. */
export interface KnownFormats {
  readonly verdict: FormatVerdict;
  readonly cause: string;
  readonly ids: readonly string[];
}

export const knownFormats: readonly KnownFormats[] = [
  { verdict: 'refused', cause: 'no module: nothing stands between two members', ids: ['format-662'] },
  {
    verdict: 'accepted',
    cause: "the reference's own mistake: its formatter cannot read some modules that its evaluator can",
    ids: ['format-891', 'format-3195'],
  },
];
