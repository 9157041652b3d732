// The one list of commands. A command is one file beside this one and one line here. All but `eval`, whose start-up
// time matters, are loaded when they are called.
import type { CommandEntry } from '../command.ts';
import { command as evalCommand } from './eval.ts';

/** Groups of commands: the first word → what they have in common. */
export const groups: Readonly<Record<string, string>> = {};

/** Every command, in the order of the help page. */
export const commandEntries: readonly CommandEntry[] = [
  {
    path: 'eval',
    summary: 'Evaluate modules and print what they put out',
    load: async () => evalCommand,
  },
  {
    path: 'shell-completion',
    summary: 'Print a completion script for a shell',
    load: () => import('./shell-completion.ts').then((module) => module.command),
  },
];
