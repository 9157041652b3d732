import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeName, type Gpu, type ImageProgram, imageName, secretNames, writeContext } from '../../project/index.ts';
import { readSettings, runCommand, SetupError, shellWord } from '../../runtime/index.ts';
import { agentOperand, defineAgentCommand, home, openHere, warnOfSecrets } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { isExecutable } from '../identity.ts';
import { choice, flag, type OptionTable, text } from '../options.ts';

const options = {
  gpu: choice('gpu', '<kind>', ['cpu', 'nvidia', 'amd'], 'Target GPU of the image (default: from the settings).'),
  folder: text('output-dir', '<path>', 'Folder for the Dockerfile, the compose file and the build context.', {
    short: 'o',
    completes: 'folder',
  }),
  noImage: flag('no-image', 'Write the files without building the image.'),
} satisfies OptionTable;

/** The oldest supported version of Node.js. */
const NODE = '20';

/** `kdeps build`. */
export const command = defineAgentCommand({
  description:
    'Builds a container image of an agent. Values of `Args` are passed from the environment as build secrets and are not stored in any layer.',
  examples: ['kdeps build painter', 'kdeps build painter --gpu nvidia', 'kdeps build painter --no-image -o image'],
  options,
  operands: agentOperand,
  run: async ({ options: given, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    const open = await openHere(path);
    const { agent, env } = open;
    const gpu: Gpu = given.gpu ?? (await readSettings(env, process.cwd())).gpu;
    const folder =
      given.folder === undefined
        ? join(await home(), 'images', `${agent.agent}-${agent.version}-${gpu}`)
        : resolve(given.folder);
    try {
      const [, compose = ''] = await writeContext({ agent, gpu, folder, program: ownProgram() });
      terminal.out(`${join(folder, 'Dockerfile')}\n${compose}\n`);
      warnOfSecrets(agent, terminal);
    } finally {
      open.close();
    }
    if (given.noImage) return 0;
    const secrets = secretNames(agent.workflow.machine)
      .filter((name) => env[name] !== undefined)
      .flatMap((name) => ['--secret', `id=${name},env=${name}`]);
    const result = await runCommand({
      file: 'docker',
      args: ['build', '--tag', imageName(agent), ...secrets, folder],
      cwd: folder,
      env: { ...env, DOCKER_BUILDKIT: '1' },
      timeout: null,
      onOutput: (_, chunk) => terminal.err(chunk.toString('utf8')),
    });
    if (result.exitCode === 0) {
      terminal.out(
        `${imageName(agent)}\nRun it with: docker compose -f ${shellWord(join(folder, composeName(agent, gpu)))} up\n`,
      );
      return 0;
    }
    const reason = result.problem === null ? 'Could not build the image.' : 'Docker is not available.';
    terminal.err(`${reason} The build context is in ${folder}.\n`);
    return 1;
  },
});

/** This program, for an image. Images are of Linux. */
function ownProgram(): ImageProgram {
  if (isExecutable) {
    if (process.platform === 'linux') return { kind: 'executable', file: process.execPath };
    throw new SetupError(
      'An image needs the program for Linux, and this is the executable for another system. Use the one of npm: npx kdeps build',
    );
  }
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = here.endsWith('dist') ? here : resolve(here, '../../../dist');
  const { dependencies } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return { kind: 'node', version: NODE, folder, dependencies: { libsql: dependencies['libsql'] ?? '*' } };
}
