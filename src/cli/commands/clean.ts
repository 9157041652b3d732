import { bytesOf, type Kept, keptIn, removeAll } from '../../project/index.ts';
import { definedOnly, sizeText } from '../../runtime/index.ts';
import { defineAgentCommand, home } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable } from '../options.ts';

const options = {
  caches: flag(
    'caches',
    'Also remove what is made or downloaded again when it is needed: Pkl packages and build folders.',
  ),
  dryRun: flag('dry-run', 'Only list what would be removed.', { short: 'n' }),
} satisfies OptionTable;

/** `kdeps clean`. */
export const command = defineAgentCommand({
  description:
    'Removes Python environments that no agent uses: their agents were deleted, or have other packages since. Agents create an environment again when they need it. `kdeps doctor` shows everything that is kept.',
  examples: ['kdeps clean', 'kdeps clean --caches --dry-run'],
  options,
  run: async ({ options: { caches, dryRun }, terminal }: Invocation<typeof options>) => {
    const kept = (await keptIn({ home: await home(), env: definedOnly(process.env) })).flatMap(({ items }) => items);
    const needless = kept.filter(({ use }) => use === 'unused' || (caches && use === 'cache'));
    const removed = dryRun ? needless : await removeAll(needless);
    for (const each of removed) terminal.out(`${line(each)}\n`);
    const used = kept.filter(({ use }) => use === 'used').length + needless.length - removed.length;
    terminal.out(
      `${dryRun ? 'Would remove' : 'Removed'} ${removed.length}, ${sizeText(bytesOf(removed))}. ${used} in use.\n`,
    );
    return 0;
  },
});

function line({ name, bytes }: Kept): string {
  return `${sizeText(bytes).padStart(9)}  ${name}`;
}
