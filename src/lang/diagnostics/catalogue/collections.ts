import { evaluating, explanations } from '../explanation.ts';

/** Collections, and limits of evaluations. */
export const collectionCatalogue = explanations({
  'cannot-flatten-element': {
    title: 'An element is not a collection',
    cause: '`flatten()` joins collections, and one of the elements is not a collection.',
    cure: 'Wrap single values in a list: `List(value)`.',
    example: evaluating('a = List(List(1), 2).flatten()'),
  },
  'collection-too-large': {
    title: 'A collection is too large',
    cause: 'It would have more elements than fit in memory.',
    cure: 'Iterate over an `IntSeq` without converting it to a list.',
    example: evaluating('a = IntSeq(0, 9000000000000000).toList()'),
  },
  'element-index-out-of-range': {
    title: 'The index is out of range',
    cause: 'Indexes start at 0.',
    cure: 'Compare the index with `length`, or use `getOrNull()`.',
    example: evaluating('a = List(1, 2)[2]'),
  },
  'element-not-found': {
    title: 'No such element',
    cause: '`indexOf()`, `find()` and similar methods fail if no element matches.',
    cure: 'Use the method whose name ends in `OrNull`.',
    example: evaluating('a = List("Owl").indexOf("Jay")'),
  },
  'expected-non-empty-collection': {
    title: 'The collection is empty',
    cause: '`first`, `last`, `min` and similar members need at least one element.',
    cure: 'Use the member whose name ends in `OrNull`, or check `isEmpty` first.',
    example: evaluating('a = List().first'),
  },
  'expected-single-element-collection': {
    title: 'The collection does not have exactly one element',
    cause: '`single` requires a collection of exactly one element.',
    cure: 'Use `first` or `singleOrNull`.',
    example: evaluating('a = List(1, 2).single'),
  },
  'memory-exceeded': {
    title: 'The evaluation uses too much memory',
    cause: 'The values of the evaluation exceed its memory limit.',
    cure: 'Look for a loop that keeps growing its data, or raise the limit: `--max-memory` on the command line, `maxMemory` in programs.',
    example: { needs: 'a very deep or very large module' },
  },
  'steps-exceeded': {
    title: 'The evaluation takes too many steps',
    cause: 'More members were evaluated, functions called and objects generated than the embedding program allows.',
    cure: 'Look for an endless loop. Embedders set the limit with `maxSteps`.',
    example: { needs: 'a program that embeds the language' },
  },
  'missing-map-value': {
    title: 'The last key of a map has no value',
    cause: '`Map()` takes keys and values alternately.',
    cure: 'Add the value.',
    example: evaluating('a = Map("owl", 3, "jay")'),
  },
  'stack-overflow': {
    title: 'Calls are nested too deeply',
    cause: 'Usually, a property or method refers to itself, directly or through others.',
    cure: 'The report shows which calls repeat. End the recursion, or break the cycle.',
    example: evaluating('a = b\nb = a'),
  },
  'timed-out': {
    title: 'The evaluation takes too long',
    cause: 'It exceeded its time limit.',
    cure: 'Look for an endless loop, or raise the limit with `--timeout`.',
    example: evaluating(
      'function count(n) = if (n == 0) 0 else count(n - 1) + count(n - 1)\na = count(60)',
      {},
      '--timeout 1 ',
    ),
  },
  'too-many-generated': {
    title: 'The generators of an object take too many steps',
    cause: 'A `for` in an object iterates over far too long a sequence.',
    cure: 'Shorten the sequence.',
    example: evaluating(
      'a = new Listing {\n  for (n in IntSeq(0, 9000000000000000)) {\n    when (n < 0) { n }\n  }\n}',
    ),
  },
  thrown: {
    title: 'The module reported an error',
    cause: 'The module called `throw()`; the message was written by its author.',
    cure: 'Follow the message.',
    example: evaluating('port = throw("Choose a port.")'),
  },
  'host-function-failed': {
    title: 'A function of the embedding program failed',
    cause: 'The embedding program provides a function to modules, and it threw an error.',
    cure: 'Read the message, which is the error of that function.',
    example: { needs: 'a program that embeds the language' },
  },
  'must-wait': {
    title: 'An asynchronous answer in a synchronous evaluation',
    cause:
      'A loader, reader or function of the embedding program answered with a promise, but the evaluation is synchronous.',
    cure: 'Embedders evaluate with `await evaluator.evaluate(…)`, or put the work into `await evaluation.settle(…)`.',
    example: { needs: 'a program that embeds the language' },
  },
  'cannot-export': {
    title: 'A value cannot be exported',
    cause: 'Some values, such as functions, cannot be passed to the embedding program.',
    cure: 'Make the member `hidden` or `local`, or convert the value.',
    example: { needs: 'a program that embeds the language' },
  },
});
