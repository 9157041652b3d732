import { type Kept, keptIn, removeUnused, sizeText } from '../../project/index.ts';
import { defineAgentCommand, home } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable } from '../options.ts';

const options = {
  dryRun: flag('dry-run', 'Only list what would be removed.', { short: 'n' }),
} satisfies OptionTable;

/** `kdeps clean`. */
export const command = defineAgentCommand({
  description:
    'Removes Python environments that no agent uses: their agents were deleted, or have other packages since. Agents create an environment again when they need it.',
  examples: ['kdeps clean', 'kdeps clean --dry-run'],
  options,
  run: async ({ options: { dryRun }, terminal }: Invocation<typeof options>) => {
    const kept = await keptIn(await home());
    const unused = kept.filter(({ users }) => users.length === 0);
    const removed = dryRun ? unused : await removeUnused(unused);
    for (const each of removed) terminal.out(`${line(each)}\n`);
    const size = sizeText(removed.reduce((sum, { bytes }) => sum + bytes, 0));
    const rest = kept.length - removed.length;
    terminal.out(`${dryRun ? 'Would remove' : 'Removed'} ${removed.length}, ${size}. ${rest} in use.\n`);
    return 0;
  },
});

function line({ folder, bytes }: Kept): string {
  return `${sizeText(bytes).padStart(9)}  ${folder}`;
}
