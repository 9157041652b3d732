import { type UpgradedFile, upgradeFolder } from '../../project/index.ts';
import { defineAgentCommand } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable, text, UsageError } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  version: text('version', '<version>', 'Version of the schema to bring files to; the newest by default.', {
    short: 'v',
  }),
  dryRun: flag('dry-run', 'Say what would be changed, and change nothing.', { short: 'n' }),
} satisfies OptionTable;

/** `kdeps upgrade`. */
export const command = defineAgentCommand({
  description:
    'Brings the files of agents to the newest version of the schema, and its spelling of fields. Scripts and texts stay as they are.',
  examples: ['kdeps upgrade --dry-run painter', 'kdeps upgrade painter'],
  options,
  operands: {
    name: '<folder>',
    help: 'Folder with agents, or one file; the current folder by default.',
    least: 0,
    most: 1,
    completes: 'file',
  },
  run: async ({ options: given, operands: [folder = '.'], terminal }: Invocation<typeof options>) => {
    let files: readonly UpgradedFile[];
    try {
      files = await upgradeFolder(folder, {
        dryRun: given.dryRun,
        ...(given.version !== undefined && { version: given.version }),
      });
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(error.message);
      throw error;
    }
    for (const file of files) report(file, terminal);
    const changed = files.filter(({ changes }) => changes.length > 0).length;
    terminal.out(`${changed} file${changed === 1 ? '' : 's'} ${given.dryRun ? 'would be changed' : 'changed'}.\n`);
    return files.some(({ problem }) => problem !== null) ? 1 : 0;
  },
});

function report({ path, changes, problem }: UpgradedFile, terminal: Terminal): void {
  if (problem !== null) terminal.err(`${path}: left as it is, because it cannot be read: ${problem}\n`);
  else terminal.out(`${path}: ${[...new Set(changes)].join(', ')}\n`);
}
