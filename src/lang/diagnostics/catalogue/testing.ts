import { type Example, evaluating, explanations } from '../explanation.ts';

function testing(text: string, others: Readonly<Record<string, string>> = {}): Example {
  return { command: 'kdeps test example.pkl', files: { 'example.pkl': `${text}\n`, ...others } };
}

/** Tests, benchmarks and references; warnings and traces. */
export const testingCatalogue = explanations({
  'cannot-read-example-file': {
    title: 'The expected values of a test cannot be read',
    cause: 'The operating system refused to read the file, or it is a folder.',
    cure: 'Check the permissions of the file.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }', {
      'example.pkl-expected.pcf/other.txt': '',
    }),
  },
  'cannot-run-remote-tests': {
    title: 'Only tests in files can be run',
    cause: 'Expected values are stored next to the module, and the URI of this module is not a file.',
    cure: 'Name the module by its file.',
    example: {
      command: 'kdeps test --module-path . modulepath:/example.pkl',
      files: { 'example.pkl': 'amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }\n' },
    },
  },
  'cannot-write-example-file': {
    title: 'The actual values of a test cannot be written',
    cause: 'The operating system refused to write the file.',
    cure: 'Check the permissions of the folder.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }', {
      'example.pkl-expected.pcf': 'examples { ["sum"] { 3 } }\n',
      'example.pkl-actual.pcf/other.txt': '',
    }),
  },
  'constant-microbenchmark': {
    title: 'There is nothing to measure',
    cause: 'The expression is a constant, which takes no time to evaluate.',
    cure: 'Measure a call.',
    example: evaluating('amends "pkl:Benchmark"\nmicrobenchmarks { ["one"] { expression = 1 } }'),
  },
  'constrained-referent': {
    title: 'The type of a reference has a constraint',
    cause: 'A reference stands for a value that is not known yet, so a constraint cannot be checked.',
    cure: 'Remove the constraint in parentheses from the type argument.',
    example: evaluating(
      'import "pkl:ref"\nclass Cloud extends ref.Domain { function renderReference(_): String = "" }\na: ref.Reference<Cloud, String(length < 3)> = ref.Reference(new Cloud {}, String, 1)',
    ),
  },
  deprecated: {
    title: 'A deprecated method is used',
    cause: 'Its author has marked it as deprecated, and may remove it in a later version.',
    cure: 'Use what the message suggests.',
    example: evaluating('@Deprecated { message = "Use `double`." }\nfunction twice(n) = n * 2\na = twice(1)'),
  },
  'example-failed': {
    title: 'An example produced a different value than expected',
    cause: 'The value differs from the one that was accepted earlier.',
    cure: 'Fix the code, or accept the new values with `--overwrite`.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }', {
      'example.pkl-expected.pcf': 'examples {\n  ["sum"] {\n    3\n  }\n}\n',
    }),
  },
  'example-written': {
    title: 'Expected values were written',
    cause: 'There were no expected values to compare the examples with, so their current values were saved.',
    cure: 'Review the file of expected values, and keep it together with the test.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }'),
  },
  'expected-an-exception': {
    title: 'Nothing was thrown',
    cause: '`test.catch()` expects a function that fails, and this one returned a value.',
    cure: 'Use `test.catchOrNull()`, or fix the function.',
    example: evaluating('import "pkl:test"\na = test.catch(() -> 1)'),
  },
  'expected-test-module': {
    title: 'The module is not a test module',
    cause: 'Test modules amend `pkl:test`.',
    cure: 'Start it with `amends "pkl:test"`.',
    example: testing('a = 1'),
  },
  'fact-failed': {
    title: 'A test fails',
    cause: 'A fact is false.',
    cure: 'Fix the code or the fact. The diagram below it shows the values of its parts.',
    example: testing('amends "pkl:test"\nfacts { ["sums"] { 1 + 1 == 3 } }'),
  },
  traced: {
    title: 'A value was traced',
    cause: '`trace()` prints its argument.',
    cure: 'Nothing is wrong. Remove `trace()` when you no longer need it.',
    example: evaluating('a = trace(1 + 1)'),
  },
  'invalid-example-file': {
    title: 'The expected values of a test are malformed',
    cause: 'The file was edited or damaged.',
    cure: 'Delete the file and run the test again, or run it with `--overwrite`.',
    example: testing('amends "pkl:test"\nexamples { ["sum"] { 1 + 1 } }', { 'example.pkl-expected.pcf': 'a = 1\n' }),
  },
});
