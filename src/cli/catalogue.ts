// Error codes of command lines, and of reading and writing. Only loaded by `kdeps explain`.
import { type Example, explanations } from '../lang/diagnostics/index.ts';

function typing(command: string, files: Readonly<Record<string, string>> = {}): Example {
  return { command, files };
}

const port = { 'example.pkl': 'port = 80\n' };

export const cliCatalogue = explanations({
  'kdeps/unknown-command': {
    title: 'Unknown command',
    cause: 'The first word after `kdeps` must be the name of a command.',
    cure: 'Use the suggested name. `kdeps --help` lists them all.',
    example: typing('kdeps evl example.pkl', port),
  },
  'kdeps/unknown-option': {
    title: 'Unknown option',
    cause: 'The command does not have an option with this name.',
    cure: 'Use the suggested name. `kdeps COMMAND --help` lists them all.',
    example: typing('kdeps eval --fromat json example.pkl', port),
  },
  'kdeps/missing-argument': {
    title: 'An argument is missing',
    cause: 'The command needs to know what to work on.',
    cure: 'Add the argument that the message names, such as a module or an agent.',
    example: typing('kdeps eval'),
  },
  'kdeps/unexpected-argument': {
    title: 'Too many arguments',
    cause: 'The command does not expect this argument. Often a text with spaces is not quoted.',
    cure: 'Remove the argument, or quote the text.',
    example: typing('kdeps shell-completion bash zsh'),
  },
  'kdeps/invalid-value': {
    title: 'An option or argument has an invalid value',
    cause: 'The value is malformed, or not one of those that are allowed.',
    cure: 'Use one of the values that the message allows.',
    example: typing('kdeps eval --timeout soon example.pkl', port),
  },
  'kdeps/missing-value': {
    title: 'An option has no value',
    cause: 'The option must be followed by a value.',
    cure: 'Add the value.',
    example: typing('kdeps eval example.pkl --format', port),
  },
  'kdeps/unexpected-value': {
    title: 'An option does not take a value',
    cause: 'The option is a switch, but is followed by an equals sign and a value.',
    cure: 'Remove the equals sign and the value.',
    example: typing('kdeps eval --no-cache=yes example.pkl', port),
  },
  'kdeps/repeated-option': {
    title: 'An option is given twice',
    cause: 'The option can only have one value.',
    cure: 'Remove one of the two.',
    example: typing('kdeps eval --format json --format yaml example.pkl', port),
  },
  'kdeps/conflicting-options': {
    title: 'Two options conflict',
    cause: 'Both of them say where the output goes.',
    cure: 'Remove one of the two.',
    example: typing('kdeps eval -m out -x port example.pkl', port),
  },
  'kdeps/unknown-code': {
    title: 'Unknown error code',
    cause: '`kdeps explain` does not know the code.',
    cure: 'Use the suggested code. `kdeps explain` lists them all.',
    example: typing('kdeps explain type-mismach'),
  },
  'kdeps/invalid-output-path': {
    title: 'The output path cannot be used',
    cause: 'It is a folder where a file is needed, or a file where a folder is needed, or is not a valid name.',
    cure: 'Use a different path.',
    example: typing('kdeps eval -o folder example.pkl', { ...port, 'folder/note.txt': '' }),
  },
  'kdeps/output-conflict': {
    title: 'An output file cannot be written',
    cause: 'Two outputs have the same path, or a path leads out of the output folder.',
    cure: 'Give each output a path of its own inside the folder.',
    example: typing('kdeps eval -m out example.pkl', {
      'example.pkl': 'output { files { ["../a.txt"] { text = "a" } } }\n',
    }),
  },
  'kdeps/no-package-cache': {
    title: 'The package cache is off',
    cause: 'The cache is turned off, but the command exists to fill it.',
    cure: 'Remove `--no-cache`.',
    example: typing('kdeps download-package --no-cache package://example.com/birds@1.0.0'),
  },
  'kdeps/download-failed': {
    title: 'A package cannot be downloaded',
    cause: 'The server is not reachable, or does not have the package.',
    cure: 'Check the URI. The message gives the reason for each package.',
    example: { needs: 'a network' },
  },
  'kdeps/unreadable-input': {
    title: 'A file cannot be converted',
    cause:
      'The file is not valid JSON, YAML or TOML, is too large or nested too deeply, or a reference in it leads nowhere.',
    cure: 'The message says where. Correct the file, or choose its format with `--from`.',
    example: typing('kdeps gen pkl --from json data.json', { 'data.json': '{ "port": }\n' }),
  },
  'kdeps/not-expressed': {
    title: 'Pkl cannot express a part of a schema',
    cause:
      'The schema has a requirement for which Pkl has no type and no simple constraint. The module accepts more than the schema.',
    cure: 'Add a constraint to the module where the comment is, or ignore the warning.',
    example: typing('kdeps gen pkl --from json-schema app.json', {
      'app.json': '{ "properties": { "a": { "not": { "type": "string" } } } }\n',
    }),
  },
  'kdeps/nothing-to-document': {
    title: 'Nothing to document',
    cause: 'The folder or package has no modules, or all of them are excluded.',
    cure: 'Name a folder with `.pkl` files, a package, or `pkl:` for the standard library.',
    example: typing('kdeps doc notes -o site', { 'notes/todo.txt': '' }),
  },
  'kdeps/foreign-folder': {
    title: 'The output folder has other contents',
    cause: 'The folder is not empty, and was not made by `kdeps doc`, or by one for another format.',
    cure: 'Use another folder. With `--overwrite`, everything in the folder is deleted.',
    example: typing('kdeps doc example.pkl -o folder', { ...port, 'folder/note.txt': '' }),
  },
  'kdeps/run-not-found': {
    title: 'The run does not exist',
    cause:
      'The id is wrong, the run is one of another agent, it has not ended, or it has been deleted: runs are kept for a limited time.',
    cure: '`kdeps runs list` lists those that are kept. `KeepFor` of `Jobs` sets for how long that is.',
    example: { needs: 'a running agent' },
  },
  'kdeps/agent-changed': {
    title: 'The agent is not the one that was run',
    cause: 'Files of the agent have changed since the run, so that it cannot be repeated exactly.',
    cure: 'Restore the files that the message names, or compare with `--allow-changed`.',
    example: { needs: 'a running agent' },
  },
  'kdeps/run-incomplete': {
    title: 'The request of the run was not kept',
    cause: 'The request was too large to keep, or its files have been deleted.',
    cure: 'Send the request again.',
    example: { needs: 'a running agent' },
  },
  'kdeps/system-error': {
    title: 'The operating system reported an error',
    cause: 'A file cannot be read or written, the disk is full, or too many files are open.',
    cure: 'The message says what failed, and where.',
    example: { needs: 'a fault of the machine or the program' },
  },
  'kdeps/internal-error': {
    title: 'Internal error',
    cause: 'The program has a bug.',
    cure: 'Run the command again with `KDEPS_DEBUG=1`, and report the bug with the output.',
    example: { needs: 'a fault of the machine or the program' },
  },
});

/** Codes of errors of command lines, and of reading and writing. */
export type CliCode = keyof typeof cliCatalogue;
