import { type UpgradedFile, upgradeFolder } from '../../project/index.ts';
import { defineAgentCommand } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable, text, UsageError } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  version: text('version', '<version>', 'Target schema version (default: the newest).', {
    short: 'v',
  }),
  dryRun: flag('dry-run', 'Show the changes without making them.', { short: 'n' }),
} satisfies OptionTable;

/** `kdeps upgrade`. */
export const command = defineAgentCommand({
  description:
    'Converts agent files to the newest schema version and its field names. Scripts and other strings are left unchanged.',
  examples: ['kdeps upgrade --dry-run painter', 'kdeps upgrade painter'],
  options,
  operands: {
    name: '<folder>',
    help: 'Folder with agents, or a single file (default: the current folder).',
    min: 0,
    max: 1,
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
  if (problem !== null) terminal.err(`${path}: skipped, because it cannot be read: ${problem}\n`);
  else terminal.out(`${path}: ${[...new Set(changes)].join(', ')}\n`);
}
