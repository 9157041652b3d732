import { installPackage } from '../../runtime/index.ts';
import { chosenFormat, defineAgentCommand, explainOrThrow, home } from '../agents.ts';

/** `kdeps install`, also called `kdeps add`. */
export const command = defineAgentCommand({
  description: 'Installs packages so that other agents can use them: `Workflows { "@painter:1.0.0" }`.',
  examples: ['kdeps install painter-1.0.0.kdeps', 'kdeps add painter-1.0.0.kdeps writer-2.1.0.kdeps'],
  options: {},
  operands: { name: '<packages>', help: 'The packages.', min: 1, max: Number.POSITIVE_INFINITY, completes: 'file' },
  run: async ({ operands, terminal, options }) => {
    let status = 0;
    const folderOfAll = await home();
    for (const file of operands) {
      try {
        const { agent, version, folder, replaced } = await installPackage(file, folderOfAll);
        terminal.out(`@${agent}:${version} is installed in ${folder}${replaced ? ' (replaced)' : ''}\n`);
      } catch (error) {
        // A broken package must not keep the others from being installed.
        explainOrThrow(error, terminal, chosenFormat(options));
        status = 1;
      }
    }
    return status;
  },
});
