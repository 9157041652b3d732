import { evaluating, explanations } from '../explanation.ts';

/** Collections, and what an evaluation may take. */
export const collectionCatalogue = explanations({
  'cannot-flatten-element': {
    title: 'An element is not a collection',
    cause: '`flatten()` joins collections, and one of the elements is something else.',
    cure: 'Put single values into a list: `List(value)`.',
    example: evaluating('a = List(List(1), 2).flatten()'),
  },
  'collection-too-large': {
    title: 'A collection becomes too large',
    cause: 'It would have more elements than fit into memory.',
    cure: 'Go through an `IntSeq` without making a list of it.',
    example: evaluating('a = IntSeq(0, 9000000000000000).toList()'),
  },
  'element-index-out-of-range': {
    title: 'The index is out of range',
    cause: 'Elements are counted from 0.',
    cure: 'Compare the index with `length`, or use `getOrNull()`.',
    example: evaluating('a = List(1, 2)[2]'),
  },
  'element-not-found': {
    title: 'No element is the one that is looked for',
    cause: '`indexOf()`, `find()` and their like fail where there is nothing to find.',
    cure: 'Use the method that ends in `OrNull`.',
    example: evaluating('a = List("Owl").indexOf("Jay")'),
  },
  'expected-non-empty-collection': {
    title: 'The collection is empty',
    cause: '`first`, `last`, `min` and their like need at least one element.',
    cure: 'Use the member that ends in `OrNull`, or ask `isEmpty` before.',
    example: evaluating('a = List().first'),
  },
  'expected-single-element-collection': {
    title: 'The collection does not have exactly one element',
    cause: '`single` is for collections with one element.',
    cure: 'Use `first`, or `singleOrNull`.',
    example: evaluating('a = List(1, 2).single'),
  },
  'memory-exceeded': {
    title: 'The evaluation takes too much memory',
    cause: 'All values together have reached the limit of the evaluation.',
    cure: 'Look for a loop that doubles its data. Embedders set the limit with `maxMemory`.',
    example: { needs: 'a module that is too deep or too large' },
  },
  'missing-map-value': {
    title: 'The last key of a map has no value',
    cause: '`Map()` takes keys and values in turn.',
    cure: 'Add the value.',
    example: evaluating('a = Map("owl", 3, "jay")'),
  },
  'stack-overflow': {
    title: 'Calls are nested without end',
    cause: 'Nearly always a property or method needs itself, maybe through others.',
    cure: 'The report shows which calls repeat. End the recursion, or break the circle.',
    example: evaluating('a = b\nb = a'),
  },
  'timed-out': {
    title: 'The evaluation takes too long',
    cause: 'The time limit has passed before it came to an end.',
    cure: 'Look for an endless loop, or raise the limit with `--timeout`.',
    example: evaluating(
      'function count(n) = if (n == 0) 0 else count(n - 1) + count(n - 1)\na = count(60)',
      {},
      '--timeout 1 ',
    ),
  },
  'too-many-generated': {
    title: 'The generators of an object take too many steps',
    cause: 'A `for` in an object goes through a sequence that has no end in sight.',
    cure: 'Make the sequence shorter.',
    example: evaluating(
      'a = new Listing {\n  for (n in IntSeq(0, 9000000000000000)) {\n    when (n < 0) { n }\n  }\n}',
    ),
  },
  thrown: {
    title: 'The program gave up by itself',
    cause: '`throw()` was called; the message is what the author of the module wrote.',
    cure: 'Do what the message says.',
    example: evaluating('port = throw("Choose a port.")'),
  },
  'host-function-failed': {
    title: 'A function of the embedding program failed',
    cause: 'The program that embeds the language has given modules a function, and that threw an error.',
    cure: 'The message is what the function says.',
    example: { needs: 'a program that embeds the language' },
  },
  'cannot-export': {
    title: 'A value has no form outside of the language',
    cause: 'Functions, for example, cannot be handed to the embedding program.',
    cure: 'Make the member `hidden` or `local`, or convert the value.',
    example: { needs: 'a program that embeds the language' },
  },
});
