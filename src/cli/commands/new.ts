import { type AgentKind, agentKinds, checkNewAgent, createAgent, createAgentOf } from '../../project/index.ts';
import { shellWord } from '../../runtime/index.ts';
import { defineAgentCommand } from '../agents.ts';
import { canAsk, choose } from '../choose.ts';
import type { Invocation } from '../command.ts';
import { choice, flag, type OptionTable, UsageError } from '../options.ts';

/** How programs report that Ctrl-C ended them. */
const INTERRUPTED = 130;

const options = {
  kind: choice(
    'kind',
    '<kind>',
    agentKinds.map(({ name }) => name),
    `What the agent is: ${agentKinds.map(({ name, summary }) => `${name} (${summary})`).join(', ')}.`,
  ),
  pillow: flag('pillow', 'Draw pictures with Pillow, a download of 7 MB.'),
  force: flag('force', 'Overwrite existing files.', { short: 'f' }),
} satisfies OptionTable;

/** `kdeps new`. */
export const command = defineAgentCommand({
  description:
    'Creates a folder with an agent that answers, and a test for it. At a terminal, asks for the kind of agent; elsewhere, without --kind, the agent draws pictures and has a resource of each kind, for you to edit or delete.',
  examples: ['kdeps new painter', 'kdeps new painter --kind picture', 'kdeps new helper --kind chat'],
  options,
  operands: { name: '<agent>', help: 'Name of the agent and its folder.', min: 1, max: 1 },
  run: async ({ options: given, operands: [folder = ''], terminal }: Invocation<typeof options>) => {
    const { force, pillow } = given;
    const templates = process.env['TEMPLATE_DIR'];
    const name = given.kind ?? (pillow ? 'picture' : undefined);
    if (pillow && name !== 'picture') throw new UsageError('--pillow is for agents of the kind picture');
    let kind = agentKinds.find((each) => each.name === name) ?? null;
    // Templates of one's own are files for all kinds of resources.
    if (kind === null && !templates && canAsk()) {
      if (!force) checkNewAgent(folder);
      kind = await choose(`What should ${folder} be?`, agentKinds);
      if (kind === null) return INTERRUPTED;
    }
    const variant = pillow ? 'pillow' : undefined;
    const made =
      kind === null
        ? await createAgent(folder, { force, templates })
        : await createAgentOf(kind, folder, { force, variant });
    terminal.out(`${made.join('\n')}\n\n${nextSteps(folder, kind, variant)}`);
    return 0;
  },
});

function nextSteps(folder: string, kind: AgentKind | null, variant: string | undefined): string {
  const run = `Run it with: kdeps run ${shellWord(folder)}\n`;
  if (kind === null) return run;
  const needs = variant === undefined ? kind.needs : kind.variants?.[variant];
  return `${needs === undefined ? '' : `${needs}\n\n`}${run}Test it with: kdeps agent test ${shellWord(folder)}\n`;
}
