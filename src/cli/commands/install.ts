import { installPackage, PackageError } from '../../runtime/index.ts';
import { home } from '../agents.ts';
import { defineCommand } from '../command.ts';

/** `kdeps install`, also called `kdeps add`. */
export const command = defineCommand({
  description: 'Unpacks packages, so that other agents can use them: `Workflows { "@painter:1.0.0" }`.',
  examples: ['kdeps install painter-1.0.0.kdeps'],
  options: {},
  operands: { name: '<packages>', help: 'The packages.', least: 1, most: Number.POSITIVE_INFINITY, completes: 'file' },
  run: async ({ operands, terminal }) => {
    let status = 0;
    for (const file of operands) {
      try {
        const { agent, version, folder } = await installPackage(file, await home());
        terminal.out(`@${agent}:${version} is installed in ${folder}\n`);
      } catch (error) {
        if (!(error instanceof PackageError)) throw error;
        terminal.err(`${file}: ${error.message}\n`);
        status = 1;
      }
    }
    return status;
  },
});
