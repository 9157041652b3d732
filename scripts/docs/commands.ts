/** Reference of the command line: the help page of every command. */
import { commandEntries } from '../../src/cli/commands/index.ts';
import { commandHelp } from '../../src/cli/help.ts';
import { fence } from './markdown.ts';

export async function commandPage(): Promise<string> {
  const sections: string[] = [];
  for (const { path, summary, load } of commandEntries) {
    sections.push(`## ${path}`, fence('text', commandHelp(path, summary, await load([]))));
  }
  return ['# Commands', 'What `kdeps COMMAND --help` prints.', ...sections].join('\n\n').concat('\n');
}
