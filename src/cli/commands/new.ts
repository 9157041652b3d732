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
    'Creates a folder with an agent that answers, and a test for it. At a terminal, asks for the kind of agent; elsewhere, without --kind, it draws pictures.',
  examples: ['kdeps new painter', 'kdeps new painter --kind picture', 'kdeps new helper --kind chat'],
  options,
  operands: { name: '<agent>', help: 'Name of the agent and its folder.', min: 1, max: 1 },
  run: async ({ options: given, operands: [folder = ''], terminal }: Invocation<typeof options>) => {
    const { force, pillow } = given;
    const templates = process.env['TEMPLATE_DIR'];
    if (pillow && (given.kind ?? 'picture') !== 'picture')
      throw new UsageError('--pillow is for agents of the kind picture');
    // Templates of one's own are files for all kinds of resources.
    if (given.kind === undefined && !pillow && templates) {
      const made = await createAgent(folder, { force, templates });
      terminal.out(`${made.join('\n')}\n\n${runLine(folder)}`);
      return 0;
    }
    const isOpen = given.kind === undefined && !pillow;
    const isAsked = isOpen && canAsk();
    if (isAsked && !force) checkNewAgent(folder);
    const kind = isAsked
      ? await choose(`What should ${folder} be?`, agentKinds)
      : (agentKinds.find(({ name }) => name === given.kind) ?? agentKinds[0]);
    if (kind === null) return INTERRUPTED;
    const variant = pillow ? 'pillow' : undefined;
    const made = await createAgentOf(kind, folder, { force, variant });
    const others = isOpen && !isAsked ? `For another kind of agent, use ${otherKinds(kind)}.\n` : '';
    terminal.out(`${made.join('\n')}\n\n${nextSteps(folder, kind, variant)}${others}`);
    return 0;
  },
});

function runLine(folder: string): string {
  return `Run it with: kdeps run ${shellWord(folder)}\n`;
}

/** The options for the other kinds: `--kind chat, --kind tool or --kind api`. */
function otherKinds(chosen: AgentKind): string {
  const words = agentKinds.filter((kind) => kind !== chosen).map(({ name }) => `--kind ${name}`);
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function nextSteps(folder: string, kind: AgentKind, variant: string | undefined): string {
  const needs = variant === undefined ? kind.needs : kind.variants?.[variant];
  return `${needs === undefined ? '' : `${needs}\n\n`}${runLine(folder)}Test it with: kdeps agent test ${shellWord(folder)}\n`;
}
