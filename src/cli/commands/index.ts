// The one list of commands. A command is one file beside this one and one line here.
import type { CommandEntry } from '../command.ts';

/** Groups of commands: the first word → what they have in common. */
export const groups: Readonly<Record<string, string>> = {};

/** Every command, in the order of the help page. */
export const commandEntries: readonly CommandEntry[] = [
  {
    path: 'eval',
    summary: 'Evaluate modules and print what they put out',
    load: () => import('./eval.ts').then((module) => module.command),
  },
  {
    path: 'shell-completion',
    summary: 'Print a completion script for a shell',
    load: () => import('./shell-completion.ts').then((module) => module.command),
  },
];
