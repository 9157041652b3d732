import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { defineCommand } from '../../src/cli/command.ts';
import { completionScripts } from '../../src/cli/completion.ts';
import { commandHelp, groupHelp } from '../../src/cli/help.ts';
import { choice, flag, list, text, toggle } from '../../src/cli/options.ts';
import { newcomer } from '../support/command-line.ts';
import { startOnTerminal } from '../support/pseudo-terminal.ts';
import { isWindows } from '../support/skipping.ts';

const command = defineCommand({
  description: 'Says more.',
  examples: ['kdeps bake cake.pkl'],
  options: {
    format: text('format', '<text>', "The baker's format.", { short: 'f' }),
    color: choice('color', '<when>', ['never', 'always'], 'Color.'),
    hidden: flag('secret', 'Not shown.', { hidden: true }),
    power: toggle(
      'power-assertions',
      'Explain with a text that is so long that it has to go on in the next line.',
      true,
    ),
    path: list('module-path-with-long-name', '<path1:path2>', 'Folders: [a].', { completes: 'folder' }),
  },
  operands: { name: '<modules>', help: 'What to bake.', min: 1, max: 9, completes: 'file' },
  run: () => 0,
});
const entry = { path: 'bake', summary: 'Bake modules', load: async () => command };
const member = { path: 'oven heat', summary: 'Heat it', load: async () => command };
const loaded = [
  { ...entry, command },
  { ...member, command },
];

describe.skipIf(isWindows('A terminal'))('help in a terminal', () => {
  it.each([
    [['--help'], 40],
    [['run', '--help'], 60],
    [['run', '--help'], 200],
    [['explain', 'unknown-field'], 40],
  ] as const)('%j fits into %i columns', async (words, columns) => {
    const me = await newcomer();
    try {
      const shown = startOnTerminal(me, words, columns);
      await shown.ended;
      const lines = stripVTControlCharacters(shown.said()).split(/\r?\n/);
      expect(lines.length).toBeGreaterThan(8);
      // Only what cannot be broken is longer: an example, the usage line, and a single word.
      const long = lines.filter((line) => line.length > Math.min(columns, 79) && / .* /.test(line.trim()));
      expect(long.filter((line) => !/^(?:Usage:| *kdeps | *-{1,2}\w)/.test(line))).toEqual([]);
      if (words[0] === '--help') expect(lines.join('\n')).toMatch(/\n {2}eval\n {4}\S/);
    } finally {
      await me.leave();
    }
  });
});

describe('help', () => {
  it('shows usage, description, examples, options and arguments', () => {
    expect(commandHelp('bake', entry.summary, command)).toMatchInlineSnapshot(`
      "Usage: kdeps bake [<options>] <modules>...

        Bake modules

        Says more.

      Examples:
        kdeps bake cake.pkl

      Options:
        -f, --format=<text>  The baker's format.
        --color=<when>       Color. One of: never, always.
        --power-assertions / --no-power-assertions
                             Explain with a text that is so long that it has to go on
                             in the next line.
        --module-path-with-long-name=<path1:path2>
                             Folders: [a]. Can be repeated.
        -h, --help           Show this message and exit

      Arguments:
        <modules>  What to bake.
      "
    `);
  });

  it('shows the commands of the program', () => {
    expect(groupHelp('', '', [entry])).toMatchInlineSnapshot(`
      "Usage: kdeps [<options>] <command> [<args>]...

      Options:
        -v, --version  Show the version and exit
        -h, --help     Show this message and exit

      Commands:
        bake  Bake modules
      "
    `);
  });

  it('is colored on request only', () => {
    expect(groupHelp('', '', [entry], true)).toContain('\u001b[33mUsage:\u001b[39m');
  });
});

describe('completion', () => {
  it.each(Object.entries(completionScripts))(
    '%s knows commands, options and choices, but not hidden ones',
    (_, make) => {
      const script = make(loaded);
      for (const word of ['bake', 'oven', 'heat', 'format', 'no-power-assertions', 'never always'])
        expect(script).toContain(word);
      expect(script).not.toContain('secret');
    },
  );
});
