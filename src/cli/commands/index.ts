// The one list of commands. A command is one file beside this one and one line here. All but `eval`, whose start-up
// time matters, are loaded when they are called.
import type { CommandEntry } from '../command.ts';
import { command as evalCommand } from './eval.ts';

/** Groups of commands: the first word → what they have in common. */
export const groups: Readonly<Record<string, string>> = {
  analyze: 'Find out about modules without evaluating them',
  project: 'Work with projects',
};

/** Every command, in the order of the help page. */
export const commandEntries: readonly CommandEntry[] = [
  {
    path: 'eval',
    summary: 'Evaluate modules and print what they put out',
    load: async () => evalCommand,
  },
  {
    path: 'run',
    summary: 'Run an agent',
    load: () => import('./run.ts').then((module) => module.command),
  },
  {
    path: 'new',
    summary: 'Make a new agent',
    load: () => import('./new.ts').then((module) => module.command),
  },
  {
    path: 'scaffold',
    summary: 'Add files to an agent',
    load: () => import('./scaffold.ts').then((module) => module.command),
  },
  {
    path: 'validate',
    summary: 'Look for mistakes in an agent',
    load: () => import('./validate.ts').then((module) => module.command),
  },
  {
    path: 'package',
    summary: 'Make one file of an agent',
    load: () => import('./package.ts').then((module) => module.command),
  },
  {
    path: 'install',
    summary: 'Install packages of agents',
    load: () => import('./install.ts').then((module) => module.command),
  },
  {
    path: 'add',
    summary: 'Install packages of agents',
    load: () => import('./install.ts').then((module) => module.command),
  },
  {
    path: 'build',
    summary: 'Make a container image of an agent',
    load: () => import('./build.ts').then((module) => module.command),
  },
  {
    path: 'prepare',
    summary: 'Make what an agent needs before it runs',
    load: () => import('./prepare.ts').then((module) => module.command),
  },
  {
    path: 'upgrade',
    summary: 'Bring files of agents to the newest schema',
    load: () => import('./upgrade.ts').then((module) => module.command),
  },
  {
    path: 'doctor',
    summary: 'Look at what agents can use on this machine',
    load: () => import('./doctor.ts').then((module) => module.command),
  },
  {
    path: 'test',
    summary: 'Run the tests in modules',
    load: () => import('./test.ts').then((module) => module.command),
  },
  {
    path: 'explain',
    summary: 'Say what the code of an error means, and what to do',
    load: () => import('./explain.ts').then((module) => module.command),
  },
  {
    path: 'analyze imports',
    summary: 'Print which modules import which',
    load: () => import('./analyze-imports.ts').then((module) => module.command),
  },
  {
    path: 'project resolve',
    summary: 'Choose versions of the dependencies of projects',
    load: () => import('./project-resolve.ts').then((module) => module.command),
  },
  {
    path: 'project package',
    summary: 'Make packages of projects',
    load: () => import('./project-package.ts').then((module) => module.command),
  },
  {
    path: 'download-package',
    summary: 'Put packages into the cache',
    load: () => import('./download-package.ts').then((module) => module.command),
  },
  {
    path: 'shell-completion',
    summary: 'Print a completion script for a shell',
    load: () => import('./shell-completion.ts').then((module) => module.command),
  },
];
