import { type Check, examine } from '../../project/index.ts';
import { definedOnly, type ResourceTrial, tryAgentWarm } from '../../runtime/index.ts';
import { defineAgentCommand, home, openHere } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const signs: Readonly<Record<Check['state'], string>> = { good: '✓', absent: '·', bad: '✗' };

const options = {
  warm: flag(
    'warm',
    'Run the agent twice, and compare each Python script in a warm interpreter with fresh ones. A script without differences stays warm from then on.',
  ),
} satisfies OptionTable;

/** `kdeps doctor`. */
export const command = defineAgentCommand({
  description:
    'Checks this machine: Python, GPU, conda, Ollama, Docker, and the ports of an agent. ✓ means available, · not available but not needed, ✗ missing.',
  examples: ['kdeps doctor', 'kdeps doctor painter', 'kdeps doctor painter --warm'],
  options,
  operands: {
    name: '<agent>',
    help: 'Agent folder whose requirements are checked as well.',
    min: 0,
    max: 1,
    completes: 'file',
  },
  run: async ({ options: { warm }, operands: [path], terminal }: Invocation<typeof options>) => {
    if (warm) return runTrials(path ?? '.', terminal);
    const open = path === undefined ? null : await openHere(path);
    const env = open?.env ?? definedOnly(process.env);
    const checks = await examine({ env, home: await home(), agent: open?.agent ?? null });
    await open?.close();
    const width = Math.max(...checks.map(({ name }) => name.length));
    for (const { name, state, detail } of checks) terminal.out(`${signs[state]} ${name.padEnd(width)}  ${detail}\n`);
    return checks.some(({ state }) => state === 'bad') ? 1 : 0;
  },
});

async function runTrials(path: string, terminal: Terminal): Promise<number> {
  const open = await openHere(path);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end);
  try {
    await open.prepare();
    const trials = await tryAgentWarm(open, stop.signal);
    if (trials.length === 0) terminal.out('· No Python script has run.\n');
    for (const trial of trials) terminal.out(trialText(trial));
    return trials.some(({ differences }) => differences.length > 0) ? 1 : 0;
  } finally {
    process.off('SIGINT', end);
    await open.close();
  }
}

function trialText({ resource, differences, cold, warm }: ResourceTrial): string {
  const times = `${Math.round(cold)} ms in a fresh interpreter, ${Math.round(warm)} ms in a warm one`;
  if (differences.length === 0) return `${signs.good} ${resource}: no differences; stays warm. ${times}\n`;
  return `${signs.bad} ${resource}: ${times}\n${differences.map((difference) => `    ${difference}\n`).join('')}`;
}
