/** What is known to differ in the sample, by cause. The list shrinks; nothing is added to it without a reason. */
import type { Verdict } from './judge.ts';

/** Programs that differ in one way for one reason. */
export interface KnownPrograms {
  readonly verdict: Verdict;
  readonly cause: string;
  readonly ids: readonly string[];
}

export const knownPrograms: readonly KnownPrograms[] = [
  {
    verdict: 'exit',
    cause: 'modules that need each other while one of them extends',
    ids: ['cycle-17852'],
  },
  {
    verdict: 'exit',
    cause: 'not closed yet',
    ids: ['single-15603', 'single-3165'],
  },
  {
    verdict: 'exit-code',
    cause: 'a test module that cannot be evaluated ends with code 10',
    ids: [
      'tests-10349',
      'tests-10427',
      'tests-10897',
      'tests-11236',
      'tests-12963',
      'tests-13911',
      'tests-14227',
      'tests-14416',
      'tests-14460',
      'tests-14466',
      'tests-14518',
      'tests-15159',
      'tests-15664',
      'tests-15770',
      'tests-16578',
      'tests-168',
      'tests-16876',
      'tests-18361',
      'tests-18379',
      'tests-19195',
      'tests-19529',
      'tests-202',
      'tests-21120',
      'tests-21373',
      'tests-21664',
      'tests-21885',
      'tests-5293',
      'tests-5876',
      'tests-6046',
      'tests-6356',
      'tests-6718',
      'tests-84',
      'tests-9142',
      'tests-9595',
      'tests-9667',
      'tests-9816',
      'tests-9871',
    ],
  },
  {
    verdict: 'frame',
    cause: 'a renderer points at the doc comment or annotation of a member; we point at the member',
    ids: ['chain-22399', 'chain-6711', 'cycle-5742', 'globs-16802', 'single-13576'],
  },
  {
    verdict: 'frame',
    cause: 'not closed yet',
    ids: ['catches-10017', 'late-11276', 'late-6935', 'single-12082', 'single-18968'],
  },
  {
    verdict: 'frames',
    cause: 'not closed yet',
    ids: ['single-3029'],
  },
  {
    verdict: 'log',
    cause: '`trace` of an empty collection is told as `<value>`; we tell what is written',
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
  {
    verdict: 'log',
    cause: '`trace` of an object with type arguments is told as its type; we tell what is written',
    ids: [
      'catches-5682',
      'catches-7012',
      'chain-5372',
      'chain-7667',
      'cycle-4103',
      'globs-12785',
      'late-11354',
      'late-19123',
      'single-11183',
      'single-16197',
      'single-1874',
      'single-20737',
      'single-4925',
    ],
  },
  {
    verdict: 'message',
    cause: 'modules that need each other while one of them extends',
    ids: ['cycle-10165', 'cycle-7997', 'cycle-8171', 'cycle-8824', 'cycle-9334'],
  },
  {
    verdict: 'message',
    cause: 'not closed yet',
    ids: ['chain-16396', 'chain-9850', 'globs-18720', 'globs-2053', 'late-20583', 'single-11876'],
  },
  {
    verdict: 'stdout',
    cause: 'not closed yet',
    ids: ['catches-12427', 'catches-13011', 'tests-16892', 'tests-22704'],
  },
];

/** Expressions that differ: id → why. */
export const knownExpressions: ReadonlyMap<string, string> = new Map([
  ['as.9/18', 'not closed yet'],
  ['let.0/36', 'not closed yet'],
  ['misc/3', 'not closed yet'],
  ['randomFixed.1/138', '`toFixed` above 2^53 rounds a second time in the reference'],
  ['randomFixed.1/189', '`toFixed` above 2^53 rounds a second time in the reference'],
  ['randomFixed.1/6', '`toFixed` above 2^53 rounds a second time in the reference'],
  ['randomFixed.1/75', '`toFixed` above 2^53 rounds a second time in the reference'],
  ['randomFixed.1/83', '`toFixed` above 2^53 rounds a second time in the reference'],
]);
