// The list of commands. To add one, write a file in this folder and list it here. All but `eval`, whose start-up time
// matters, are loaded on demand.
import type { CommandEntry } from '../command.ts';
import { isPkl } from '../identity.ts';
import { command as evalCommand } from './eval.ts';

/** Command groups: first word → summary. */
export const groups: Readonly<Record<string, string>> = isPkl
  ? { project: 'Run commands related to projects', analyze: 'Commands related to static analysis' }
  : {
      project: 'Work with projects',
      analyze: 'Analyze modules without evaluating them',
      key: 'Create keys for the APIs of agents',
      gen: 'Generate types, schemas, clients and manifests',
      agent: 'Work with an agent',
      runs: 'Show, repeat and delete recorded runs',
    };

/** Every command, in the order of the help page: the language first. */
const all: readonly CommandEntry[] = [
  {
    path: 'eval',
    summary: 'Evaluate modules and print their output',
    pkl: 'Render pkl module(s)',
    load: async () => evalCommand,
  },
  {
    path: 'why',
    summary: 'Show where a value of a module comes from',
    load: () => import('./why.ts').then((module) => module.command),
  },
  {
    path: 'repl',
    summary: 'Evaluate expressions interactively',
    pkl: 'Start a REPL session',
    load: () => import('./repl.ts').then((module) => module.command),
  },
  {
    path: 'server',
    summary: 'Evaluate modules for another program over standard input and output',
    pkl: 'Run as a server that communicates over standard input/output',
    load: () => import('./server.ts').then((module) => module.command),
  },
  {
    path: 'test',
    summary: 'Run the tests in modules',
    pkl: 'Run tests within the given module(s)',
    load: () => import('./test.ts').then((module) => module.command),
  },
  {
    path: 'project resolve',
    summary: 'Resolve the dependencies of projects',
    pkl: 'Resolve dependencies for project(s)',
    load: () => import('./project-resolve.ts').then((module) => module.command),
  },
  {
    path: 'project package',
    summary: 'Create packages of projects',
    pkl: 'Verify package(s), and prepare package artifacts to be published.',
    load: () => import('./project-package.ts').then((module) => module.command),
  },
  {
    path: 'download-package',
    summary: 'Download packages into the cache',
    pkl: 'Download package(s)',
    load: () => import('./download-package.ts').then((module) => module.command),
  },
  {
    path: 'analyze imports',
    summary: 'Print the import graph of modules',
    pkl: 'Prints the graph of modules imported by the input module(s).',
    load: () => import('./analyze-imports.ts').then((module) => module.command),
  },
  {
    path: 'format',
    summary: 'Format the source of modules',
    pkl: 'Format or check formatting of Pkl files.',
    load: () => import('./format.ts').then((module) => module.command),
  },
  {
    path: 'check',
    summary: 'Find mistakes in modules without evaluating them',
    load: () => import('./check.ts').then((module) => module.command),
  },
  {
    path: 'lsp',
    summary: 'Serve editors over the Language Server Protocol',
    load: () => import('./lsp.ts').then((module) => module.command),
  },
  {
    path: 'playground',
    summary: 'Serve a page to write, check and evaluate modules in',
    load: () => import('./playground.ts').then((module) => module.command),
  },
  {
    path: 'run',
    summary: 'Run an agent, or a module that extends pkl:Command',
    pkl: 'Run a Pkl pkl:Command CLI tool',
    load: async (words) => {
      const isModule = isPkl || (await import('../module-command/which.ts')).isCommandModule(words);
      const { command } = isModule ? await import('./run-module.ts') : await import('./run.ts');
      return command;
    },
  },
  {
    path: 'worker',
    summary: 'Run the jobs of an agent that servers accept',
    load: () => import('./worker.ts').then((module) => module.command),
  },
  {
    path: 'runs list',
    summary: 'List the recorded runs of an agent',
    load: () => import('./runs-list.ts').then((module) => module.command),
  },
  {
    path: 'runs show',
    summary: 'Show everything that is known about a run',
    load: () => import('./runs-show.ts').then((module) => module.command),
  },
  {
    path: 'runs replay',
    summary: 'Run the request of a run again, and compare the results',
    load: () => import('./runs-replay.ts').then((module) => module.command),
  },
  {
    path: 'runs delete',
    summary: 'Delete runs with their requests, results and logs',
    load: () => import('./runs-delete.ts').then((module) => module.command),
  },
  {
    path: 'new',
    summary: 'Create an agent',
    load: () => import('./new.ts').then((module) => module.command),
  },
  {
    path: 'scaffold',
    summary: 'Add files to an agent',
    load: () => import('./scaffold.ts').then((module) => module.command),
  },
  {
    path: 'validate',
    summary: 'Check an agent for errors',
    load: () => import('./validate.ts').then((module) => module.command),
  },
  {
    path: 'agent test',
    summary: 'Run the tests of an agent',
    load: () => import('./agent-test.ts').then((module) => module.command),
  },
  {
    path: 'package',
    summary: 'Package an agent as a single file',
    load: () => import('./package.ts').then((module) => module.command),
  },
  {
    path: 'install',
    summary: 'Install agent packages',
    load: () => import('./install.ts').then((module) => module.command),
  },
  {
    path: 'add',
    summary: 'Same as install',
    load: () => import('./install.ts').then((module) => module.command),
  },
  {
    path: 'build',
    summary: 'Build a container image of an agent',
    load: () => import('./build.ts').then((module) => module.command),
  },
  {
    path: 'gen ts',
    summary: 'Write TypeScript types of what a module evaluates to',
    load: () => import('./gen-ts.ts').then((module) => module.command),
  },
  {
    path: 'gen json-schema',
    summary: 'Write a JSON Schema of what a module evaluates to',
    load: () => import('./gen-json-schema.ts').then((module) => module.command),
  },
  {
    path: 'gen pkl',
    summary: 'Write a module from a schema or data in another format',
    load: () => import('./gen-pkl.ts').then((module) => module.command),
  },
  {
    path: 'gen client',
    summary: 'Write a TypeScript client for an agent',
    load: () => import('./gen-client.ts').then((module) => module.command),
  },
  {
    path: 'doc',
    summary: 'Write the documentation of packages and modules',
    load: () => import('./doc.ts').then((module) => module.command),
  },
  {
    path: 'gen kubernetes',
    summary: 'Write Kubernetes manifests of an agent',
    load: () => import('./gen-kubernetes.ts').then((module) => module.command),
  },
  {
    path: 'key new',
    summary: 'Create a key for the API of an agent',
    load: () => import('./key-new.ts').then((module) => module.command),
  },
  {
    path: 'prepare',
    summary: 'Set up what an agent needs to run',
    load: () => import('./prepare.ts').then((module) => module.command),
  },
  {
    path: 'lock',
    summary: 'Write the exact versions of the Python packages of an agent',
    load: () => import('./lock.ts').then((module) => module.command),
  },
  {
    path: 'upgrade',
    summary: 'Convert agent files to the newest schema',
    load: () => import('./upgrade.ts').then((module) => module.command),
  },
  {
    path: 'doctor',
    summary: 'Check what agents can use on this machine',
    load: () => import('./doctor.ts').then((module) => module.command),
  },
  {
    path: 'clean',
    summary: 'Remove what agents no longer need from this machine',
    load: () => import('./clean.ts').then((module) => module.command),
  },
  {
    path: 'explain',
    summary: 'Explain an error code, and how to fix the error',
    load: () => import('./explain.ts').then((module) => module.command),
  },
  {
    path: 'shell-completion',
    summary: 'Print a shell completion script',
    pkl: 'Generate a completion script for the given shell',
    load: () => import('./shell-completion.ts').then((module) => module.command),
  },
];

/** The commands of the program, in the order of its help page. */
export const commandEntries: readonly CommandEntry[] = isPkl
  ? all.flatMap(({ pkl, ...entry }) => (pkl === undefined ? [] : [{ ...entry, summary: pkl }]))
  : all;
