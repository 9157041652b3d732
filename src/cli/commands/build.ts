import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  baseImages,
  buildFolders,
  composeName,
  type Gpu,
  type ImageProgram,
  imageName,
  secretNames,
  writeContext,
} from '../../project/index.ts';
import { readSettings, runCommand, SetupError, shellWord } from '../../runtime/index.ts';
import { agentOperand, defineAgentCommand, gpuOption, home, openHere, warnOfSecrets } from '../agents.ts';
import { pinImages } from '../base-images.ts';
import type { Invocation } from '../command.ts';
import { isExecutable } from '../identity.ts';
import { choice, flag, type OptionTable, text } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { userHttp } from '../user-http.ts';

/** The programs that build images, and what makes the others do what Docker does: keep layers, and the health check. */
const builderOptions = {
  docker: [],
  podman: ['--format', 'docker'],
  buildah: ['--format', 'docker', '--layers'],
} as const;
const builders = ['docker', 'podman', 'buildah'] as const;

const options = {
  gpu: gpuOption,
  builder: choice('builder', '<program>', builders, 'What builds the image (default: the first that is installed).'),
  folder: text('output-dir', '<path>', 'Folder for the Dockerfile, the compose file and the build context.', {
    short: 'o',
    completes: 'folder',
  }),
  offline: flag(
    'offline',
    'Do not ask registries for the digests of base images: the Dockerfile names them by their tags alone.',
  ),
  noImage: flag('no-image', 'Write the files without building the image.'),
} satisfies OptionTable;

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
        ? join(buildFolders(await home()), `${agent.agent}-${agent.version}-${gpu}`)
        : resolve(given.folder);
    try {
      const program = ownProgram();
      const pins = given.offline
        ? new Map<string, string>()
        : pinned(baseImages({ agent, gpu, program }), env, terminal);
      const [, compose = ''] = await writeContext({ agent, secrets: open.secrets, gpu, folder, program, pins });
      terminal.out(`${join(folder, 'Dockerfile')}\n${compose}\n`);
      warnOfSecrets(agent, terminal);
    } finally {
      await open.close();
    }
    if (given.noImage) return 0;
    const secrets = secretNames(agent.workflow.machine)
      .filter((name) => env[name] !== undefined)
      .flatMap((name) => ['--secret', `id=${name},env=${name}`]);
    const builder = given.builder ?? (await installedBuilder(folder, env));
    if (builder === null) {
      terminal.err(`None of ${builders.join(', ')} is installed. The build context is in ${folder}.\n`);
      return 1;
    }
    return buildImage({
      builder,
      folder,
      env,
      terminal,
      tag: imageName(agent),
      secrets,
      compose: composeName(agent, gpu),
    });
  },
});

/** Base images with their digests. Says which keep their tag alone. */
function pinned(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
  terminal: Terminal,
): ReadonlyMap<string, string> {
  const { images, problem } = pinImages(names, () => userHttp(env));
  const others = names.filter((name) => !images.has(name));
  if (problem !== null) terminal.err(`Base images without a digest: ${others.join(', ')}. ${problem}\n`);
  return images;
}

interface Build {
  readonly builder: (typeof builders)[number];
  /** The build context. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly terminal: Terminal;
  readonly tag: string;
  /** Arguments that pass the secrets. */
  readonly secrets: readonly string[];
  /** The name of the compose file. */
  readonly compose: string;
}

async function buildImage({ builder, folder, env, terminal, tag, secrets, compose }: Build): Promise<number> {
  const result = await runCommand({
    file: builder,
    args: ['build', ...builderOptions[builder], '--tag', tag, ...secrets, folder],
    cwd: folder,
    env: { ...env, DOCKER_BUILDKIT: '1' },
    timeout: null,
    onOutput: (_, chunk) => terminal.err(chunk.toString('utf8')),
  });
  if (result.exitCode !== 0) {
    const reason = result.problem === null ? `${builder} could not build the image.` : `${builder} is not installed.`;
    terminal.err(`${reason} The build context is in ${folder}.\n`);
    return 1;
  }
  terminal.out(`${tag}\n`);
  // Buildah does not run containers.
  if (builder !== 'buildah')
    terminal.out(`Run it with: ${builder} compose -f ${shellWord(join(folder, compose))} up\n`);
  return 0;
}

async function installedBuilder(
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<(typeof builders)[number] | null> {
  for (const file of builders) {
    const { exitCode } = await runCommand({ file, args: ['--version'], cwd, env, timeout: 20_000, limit: 1024 });
    if (exitCode === 0) return file;
  }
  return null;
}

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
  return { kind: 'node', folder, dependencies: { libsql: dependencies['libsql'] ?? '*' } };
}
