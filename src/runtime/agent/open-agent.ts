/** From a path to an agent that can run. */
import { join } from 'node:path';
import { readDotenv } from '../config/dotenv.ts';
import { homeFolder, type Variables, volumeFolder } from '../config/home.ts';
import { Secrets, writtenSecrets } from '../config/secrets.ts';
import { readSettings } from '../config/settings.ts';
import { messageOf, SetupError } from '../diagnostics/errors.ts';
import { kinds } from '../kinds/index.ts';
import { AgentEngine } from '../language/engine.ts';
import { unpackToRun } from '../packages/package-agent.ts';
import type { EventListener } from '../run/events.ts';
import { Executor } from '../run/executor.ts';
import { removeRemains, type Services, startServices } from '../run/services.ts';
import type { Agent } from './agent.ts';
import { agentFolder } from './agent-folder.ts';
import { loadAgent } from './agent-loader.ts';
import { startsApps } from './workflow.ts';

export interface OpenAgentOptions {
  readonly cwd: string;
  /** The variables of this process. */
  readonly env: Variables;
  readonly emit: EventListener;
}

/** An agent that can run. */
export interface OpenAgent {
  readonly agent: Agent;
  readonly executor: Executor;
  readonly services: Services;
  /** The variables of everything that the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  /** Does what takes long and what every request needs: makes the Python environment, removes what killed servers left. Throws SetupError when it cannot be done. */
  prepare(): Promise<void>;
  /** Ends what still runs. */
  close(): void;
}

/**
 * Opens the agent that a path means: its folder, its `workflow.pkl`, or its package.
 *
 * @throws AgentError with everything that is wrong with its files, and PackageError
 */
export async function openAgent(path: string, options: OpenAgentOptions): Promise<OpenAgent> {
  const { cwd } = options;
  const folder = path.endsWith('.kdeps') ? await unpackToRun(path, await homeOf(options), cwd) : agentFolder(path);
  const outer = { ...readDotenv(folder, cwd), ...definedOnly(options.env) };
  const home = homeFolder(outer, cwd, await readSettings(outer, cwd));
  const volume = volumeFolder(outer, home);
  const places = { ...outer, KDEPS_VOLUME_PATH: volume };
  const engine = new AgentEngine({ env: places, cacheFolder: join(home, 'cache') });
  try {
    const agent = await loadAgent({ folder, engine, home, cwd });
    const { machine } = agent.workflow;
    const env = { TZ: machine.timezone, ...Object.fromEntries(machine.env), ...places };
    const secrets = secretsOf(agent, env);
    const emit = discreet(options.emit, secrets);
    const services = startServices(agent.agent, home, volume);
    const executor = new Executor({ agent, services, env, secrets, kept: [folder, home, volume], emit });
    const close = (): void => {
      executor.close();
      services.close();
      engine.close();
    };
    return {
      agent,
      executor,
      services,
      env,
      secrets,
      close,
      prepare: () => {
        executor.warmUp();
        return prepare(agent, services, env, secrets, emit);
      },
    };
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** Notes may name what an installer is given, such as the address of an index with a token in it. */
function discreet(emit: EventListener, secrets: Secrets): EventListener {
  return (event) => emit(event.type === 'note' ? { ...event, text: secrets.hide(event.text) } : event);
}

/** The folder that KDeps keeps its things in, as far as it is known without an agent. */
export async function homeOf({ cwd, env }: Pick<OpenAgentOptions, 'cwd' | 'env'>): Promise<string> {
  const outer = { ...readDotenv(cwd, cwd), ...definedOnly(env) };
  return homeFolder(outer, cwd, await readSettings(outer, cwd));
}

function definedOnly(env: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** What the agent declares as an argument is secret, under whatever name; so is what its files give such a name. */
function secretsOf(agent: Agent, env: Readonly<Record<string, string>>): Secrets {
  const { args, secrets } = agent.workflow.machine;
  const resources = [...agent.resources.values()];
  const names = [...secrets, ...args.keys(), ...resources.flatMap(({ secretVariables }) => secretVariables)];
  const written = resources.flatMap(({ module }) => writtenSecrets(module.text));
  return Secrets.of(env, names, [...args.values(), ...written]);
}

async function prepare(
  agent: Agent,
  services: Services,
  env: Readonly<Record<string, string>>,
  secrets: Secrets,
  emit: EventListener,
): Promise<void> {
  await removeRemains();
  const { web } = agent.workflow;
  const runs = [...agent.resources.values()].some(
    ({ kind }) => kind !== null && kinds.of(kind).needs?.packages === true,
  );
  if (!(runs || (web !== null && startsApps(web))) || agent.workflow.machine.pythonPackages.length === 0) return;
  try {
    await services.environments.prepare({ agent, env, emit });
  } catch (error) {
    // What an installer prints may hold the address of a private index, token included.
    throw error instanceof TypeError ? error : new SetupError(secrets.hide(messageOf(error)), { cause: error });
  }
}
