import { type Example, evaluating, explanations } from '../explanation.ts';

function testing(text: string, others: Readonly<Record<string, string>> = {}): Example {
  return { command: 'kdeps test example.pkl', files: { 'example.pkl': `${text}\n`, ...others } };
}

/** Tests, benchmarks and references, and what is said without anything having failed. */
export const testingCatalogue = explanations({
  'cannot-read-example-file': {
    title: 'The expected values of a test cannot be read',
    cause: 'The operating system refuses to read the file, or it is a folder.',
    cure: 'Look at the rights of the file.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }', {
      'example.pkl-expected.pcf/other.txt': '',
    }),
  },
  'cannot-run-remote-tests': {
    title: 'Tests run from files alone',
    cause: 'Expected values of examples are kept beside the module, and this one is not named by its file.',
    cure: 'Name the file of the module.',
    example: {
      command: 'kdeps test --module-path . modulepath:/example.pkl',
      files: { 'example.pkl': 'amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }\n' },
    },
  },
  'cannot-write-example-file': {
    title: 'The values of a test cannot be written',
    cause: 'The operating system refuses to write the file.',
    cure: 'Look at the rights of the folder.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }', {
      'example.pkl-expected.pcf': 'examples { ["sum"] { 3 } }\n',
      'example.pkl-actual.pcf/other.txt': '',
    }),
  },
  'constant-microbenchmark': {
    title: 'There is nothing to measure',
    cause: 'The expression is a constant, which takes no time.',
    cure: 'Measure a call.',
    example: evaluating('amends "pkl:Benchmark"\nmicrobenchmarks { ["one"] { expression = 1 } }'),
  },
  'constrained-referent': {
    title: 'The type of a reference has a condition',
    cause: 'A reference stands for a value that is not known yet, so nothing can be checked.',
    cure: 'Remove the condition in parentheses from the type argument.',
    example: evaluating(
      'import "pkl:ref"\nclass Cloud extends ref.Domain { function renderReference(_): String = "" }\na: ref.Reference<Cloud, String(length < 3)> = ref.Reference(new Cloud {}, String, 1)',
    ),
  },
  deprecated: {
    title: 'A method should not be used any more',
    cause: 'Its author has marked it as deprecated, and a later version may lack it.',
    cure: 'Use what the message names instead.',
    example: evaluating('@Deprecated { message = "Use `double`." }\nfunction twice(n) = n * 2\na = twice(1)'),
  },
  'example-failed': {
    title: 'A test gives another value than expected',
    cause: 'An example of a test differs from the value that was accepted before.',
    cure: 'Correct the program, or accept the new values with `--overwrite`.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }', {
      'example.pkl-expected.pcf': 'examples {\n  ["sum"] {\n    3\n  }\n}\n',
    }),
  },
  'example-written': {
    title: 'A test has new values',
    cause: 'There was nothing to compare the examples with, so their values are the expected ones from now on.',
    cure: 'Read the file of expected values, and keep it together with the test.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }'),
  },
  'expected-an-exception': {
    title: 'Nothing was thrown',
    cause: '`test.catch()` is for functions that fail, and this one gave a value.',
    cure: 'Use `test.catchOrNull()`, or correct what should fail.',
    example: evaluating('import "pkl:test"\na = test.catch(() -> 1)'),
  },
  'expected-test-module': {
    title: 'The module has no tests',
    cause: 'Modules of tests amend `pkl:test`.',
    cure: 'Start it with `amends "pkl:test"`.',
    example: testing('a = 1'),
  },
  'fact-failed': {
    title: 'A test fails',
    cause: 'A fact is false.',
    cure: 'Correct the program, or the fact. The picture below it shows the values of its parts.',
    example: testing('amends "pkl:test"\nfacts { ["sums"] { 1 + 1 == 3 } }'),
  },
  traced: {
    title: 'A value was traced',
    cause: '`trace()` prints the value that it is given.',
    cure: 'Nothing is wrong. Remove `trace()` when you have seen enough.',
    example: evaluating('a = trace(1 + 1)'),
  },
  'invalid-example-file': {
    title: 'The expected values of a test are malformed',
    cause: 'The file was edited or damaged.',
    cure: 'Delete the file and run the test again, or run it with `--overwrite`.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }', { 'example.pkl-expected.pcf': 'a = 1\n' }),
  },
});
