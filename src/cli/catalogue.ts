// What can be wrong with a command line, and with what a command reads and writes. Loaded by `kdeps explain` alone.
import { type Example, explanations } from '../lang/diagnostics/index.ts';

function typing(command: string, files: Readonly<Record<string, string>> = {}): Example {
  return { command, files };
}

const port = { 'example.pkl': 'port = 80\n' };

export const cliCatalogue = explanations({
  'kdeps/unknown-command': {
    title: 'Unknown command',
    cause: 'The first word after `kdeps` is the name of a command.',
    cure: 'Use the suggested name. `kdeps --help` lists them all.',
    example: typing('kdeps evl example.pkl', port),
  },
  'kdeps/unknown-option': {
    title: 'The command does not have such an option',
    cause: 'Every command has options of its own.',
    cure: 'Use the suggested name. `kdeps COMMAND --help` lists them all.',
    example: typing('kdeps eval --fromat json example.pkl', port),
  },
  'kdeps/missing-argument': {
    title: 'The command needs an argument',
    cause: 'The command does not know what to work on.',
    cure: 'Name a module, an agent or whatever the message asks for.',
    example: typing('kdeps eval'),
  },
  'kdeps/unexpected-argument': {
    title: 'The command is given too many arguments',
    cause: 'A word is too much. Often a text with blanks lacks its quotes.',
    cure: 'Remove the word, or put the text in quotes.',
    example: typing('kdeps shell-completion bash zsh'),
  },
  'kdeps/invalid-value': {
    title: 'An option or argument has an impossible value',
    cause: 'The value is not one of those that the option takes, or is malformed.',
    cure: 'The message says what is possible.',
    example: typing('kdeps eval --timeout soon example.pkl', port),
  },
  'kdeps/missing-value': {
    title: 'An option has no value',
    cause: 'The option ends the command line, and a value should follow it.',
    cure: 'Add the value.',
    example: typing('kdeps eval example.pkl --format', port),
  },
  'kdeps/unexpected-value': {
    title: 'An option takes no value',
    cause: 'The option is a switch, and something follows its equals sign.',
    cure: 'Remove the equals sign and the value.',
    example: typing('kdeps eval --no-cache=yes example.pkl', port),
  },
  'kdeps/repeated-option': {
    title: 'An option is given twice',
    cause: 'The option has one value.',
    cure: 'Remove one of the two.',
    example: typing('kdeps eval --format json --format yaml example.pkl', port),
  },
  'kdeps/conflicting-options': {
    title: 'Two options contradict each other',
    cause: 'Each of them says where the output goes.',
    cure: 'Remove one of the two.',
    example: typing('kdeps eval -m out -x port example.pkl', port),
  },
  'kdeps/unknown-code': {
    title: 'Unknown error code',
    cause: '`kdeps explain` was asked for a code that no error has.',
    cure: 'Use the suggested code. `kdeps explain` lists them all.',
    example: typing('kdeps explain type-mismach'),
  },
  'kdeps/invalid-output-path': {
    title: 'The output cannot go there',
    cause: 'A folder is where a file should be written, or the other way round, or a name is not possible.',
    cure: 'Name another path.',
    example: typing('kdeps eval -o folder example.pkl', { ...port, 'folder/note.txt': '' }),
  },
  'kdeps/output-conflict': {
    title: 'Two outputs go to one file',
    cause: 'Two entries of `output.files` have the same path, or one leads out of the folder.',
    cure: 'Give each a path of its own, below the folder.',
    example: typing('kdeps eval -m out example.pkl', {
      'example.pkl': 'output { files { ["../a.txt"] { text = "a" } } }\n',
    }),
  },
  'kdeps/no-package-cache': {
    title: 'No folder to keep packages in',
    cause: 'The package cache is turned off, and the command exists to fill it.',
    cure: 'Remove `--no-cache`.',
    example: typing('kdeps download-package --no-cache package://example.com/birds@1.0.0'),
  },
  'kdeps/download-failed': {
    title: 'A package cannot be downloaded',
    cause: 'The server is not reachable, or does not have the package.',
    cure: 'Check the URI. The message has the reason for each package.',
    example: { needs: 'a network' },
  },
  'kdeps/system-error': {
    title: 'The operating system refused something',
    cause: 'A file cannot be read or written, the disk is full, or too many files are open.',
    cure: 'The message says what and where.',
    example: { needs: 'a machine in trouble' },
  },
  'kdeps/internal-error': {
    title: 'The program has a fault',
    cause: 'Something happened that its authors did not expect.',
    cure: 'Run it again with `KDEPS_DEBUG=1`, and tell the authors of the program what it says.',
    example: { needs: 'a machine in trouble' },
  },
});

/** What can be wrong with a command line or with what a command writes. */
export type CliCode = keyof typeof cliCatalogue;
