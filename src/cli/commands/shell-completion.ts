import { defineCommand } from '../command.ts';
import { completionScripts } from '../completion.ts';

const shells = Object.keys(completionScripts);

/** `kdeps shell-completion`. */
export const command = defineCommand({
  description: 'Load its output in the start-up file of your shell.',
  examples: [
    'kdeps shell-completion bash > ~/.local/share/bash-completion/completions/kdeps',
    'kdeps shell-completion zsh > "${fpath[1]}/_kdeps"',
    'kdeps shell-completion fish > ~/.config/fish/completions/kdeps.fish',
  ],
  options: {},
  operands: { name: '<shell>', help: `The shell: ${shells.join(', ')}.`, min: 1, max: 1, choices: shells },
  run: async ({ operands, terminal, commands }) => {
    const loaded = await Promise.all(commands.map(async (entry) => ({ ...entry, command: await entry.load([]) })));
    for (const shell of operands) terminal.out(completionScripts[shell]?.(loaded) ?? '');
    return 0;
  },
});
