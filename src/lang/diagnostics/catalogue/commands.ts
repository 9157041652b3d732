import { type Example, explanations } from '../explanation.ts';

/** A command module that cannot be run; it declares these options. */
function running(options: string, more = ''): Example {
  return {
    command: 'kdeps run example.pkl',
    files: { 'example.pkl': `extends "pkl:Command"\n\noptions: Options\n${more}\n${options}\n` },
  };
}

/** Modules that extend `pkl:Command`. */
export const commandCatalogue = explanations({
  'command-arguments': {
    title: 'Two arguments of a command take any number of words',
    cause: 'It would be unclear which of the words belong to which of the two.',
    cure: 'Turn one of them into a flag: replace `@Argument` with `@Flag`.',
    example: running('class Options {\n  @Argument from: List<String>\n  @Argument to: List<String>\n}'),
  },
  'command-flag-reserved': {
    title: 'A flag of a command has a reserved name',
    cause: 'Options of the program itself, such as `--root-dir` or `-p`, cannot be those of a command.',
    cure: 'Give the property or its `shortName` another name.',
    example: running('class Options {\n  `root-dir`: String\n}'),
  },
  'command-name-conflict': {
    title: 'Two subcommands have the same name',
    cause: 'The name on the command line must identify a single subcommand.',
    cure: 'Set `command { name = … }` in one of the two.',
    example: {
      command: 'kdeps run example.pkl',
      files: {
        'example.pkl':
          'extends "pkl:Command"\ncommand { subcommands { import("sub.pkl"); import("other/sub.pkl") } }\n',
      },
      rest: { 'sub.pkl': 'extends "pkl:Command"\n', 'other/sub.pkl': 'extends "pkl:Command"\n' },
    },
  },
  'command-option-annotation': {
    title: 'An option of a command is both a flag and an argument',
    cause: 'Flags are identified by name on the command line, arguments by position.',
    cure: 'Remove `@Flag` or `@Argument`.',
    example: running('class Options {\n  @Flag @Argument\n  file: String\n}'),
  },
  'command-option-default': {
    title: 'An argument or counted flag of a command has a default',
    cause: 'Arguments are required, and counted flags start at zero.',
    cure: 'Remove the default or the question mark, or turn the argument into a flag.',
    example: running('class Options {\n  @Argument\n  file: String = "a.txt"\n}'),
  },
  'command-option-type': {
    title: 'Words cannot be converted to the type of a command option',
    cause: 'The property has no type, or a type that command-line text cannot be converted to.',
    cure: 'Declare a type such as `String` or `List<Int>`, or set `convert` in the annotation.',
    example: running('class Options {\n  file: Dynamic\n}'),
  },
  'command-options-class': {
    title: 'The options of a command are not declared by a class',
    cause: 'The type of `options` must be a class that can be instantiated; its properties are the options.',
    cure: 'Declare a class, and write `options: ` with its name.',
    example: running('abstract class Options {}'),
  },
  'command-property-set': {
    title: 'A command sets a property that running it sets',
    cause: '`options` and `parent` get their values from the command line.',
    cure: 'Only declare their types. Default values belong to the properties of the class of the options.',
    example: {
      command: 'kdeps run example.pkl',
      files: { 'example.pkl': 'extends "pkl:Command"\noptions = new {}\n' },
    },
  },
});
