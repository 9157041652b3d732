import type { Message } from '../error.ts';

/** `catch()` was given a function that throws nothing. */
export function expectedAnException(): Message {
  return { code: 'expected-an-exception', text: 'Expected an exception, but none was thrown.' };
}

/** A module was given to the test runner that amends something else. */
export function expectedTestModule(actual: string, value: string): Message {
  return {
    code: 'expected-test-module',
    text: `Expected value of type \`pkl.test\`, but got type \`${actual}\`.`,
    values: [{ label: 'Value', text: value }],
  };
}

/** Examples need files beside the module. */
export function cannotRunRemoteTests(uri: string): Message {
  return {
    code: 'cannot-run-remote-tests',
    text: `Cannot evaluate test module \`${uri}\` because it is not located on the file system.`,
  };
}

/** A file of expected values is not what a test run writes. */
export function invalidExampleFile(file: string): Message {
  return {
    code: 'invalid-example-file',
    text: `Test output file \`${file}\` has invalid structure (delete the file and rerun the test).`,
  };
}

/** A file of expected or actual values cannot be written. */
export function cannotWriteExampleFile(file: string): Message {
  return { code: 'cannot-write-example-file', text: `I/O error writing test output file \`${file}\`.` };
}

/** A file of expected values cannot be read. */
export function cannotReadExampleFile(file: string): Message {
  return { code: 'cannot-read-example-file', text: `I/O error reading test output file \`${file}\`.` };
}
