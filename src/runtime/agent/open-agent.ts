/** Opens an agent by path, ready to run. */
import { join } from 'node:path';
import type { Dependencies } from '../../lang/index.ts';
import { type ApiKey, allKeys, KEY_VARIABLES, keysInEnvironment } from '../config/api-keys.ts';
import { readDotenv } from '../config/dotenv.ts';
import { homeFolder, type Variables, volumeFolder } from '../config/home.ts';
import { Secrets } from '../config/secrets.ts';
import { readSettings } from '../config/settings.ts';
import { definedOnly } from '../config/variables.ts';
import { writtenSecrets } from '../config/written-secrets.ts';
import { messageOf, SetupError } from '../diagnostics/errors.ts';
import { kinds } from '../kinds/index.ts';
import { AgentEngine } from '../language/engine.ts';
import { unpackToRun } from '../packages/package-agent.ts';
import { EventHub } from '../run/event-hub.ts';
import type { EventListener } from '../run/events.ts';
import { Executor } from '../run/executor.ts';
import { removeRemains, type Services, startServices } from '../run/services.ts';
import type { StandIns } from '../testing/stand-in.ts';
import type { Agent } from './agent.ts';
import { agentFolder } from './agent-folder.ts';
import { loadAgent } from './agent-loader.ts';
import { startsApps } from './workflow.ts';

export interface OpenAgentOptions {
  readonly cwd: string;
  /** The environment of this process. */
  readonly env: Variables;
  readonly emit: EventListener;
  /** Results that take the place of actions, for tests. */
  readonly standIns?: StandIns;
}

/** An agent that is ready to run. */
export interface OpenAgent {
  readonly agent: Agent;
  readonly executor: Executor;
  readonly services: Services;
  /** Everything that `emit` is told, and what its servers add. */
  readonly events: EventHub;
  /** The dependencies of its modules during loading, such as files outside of its folder. */
  readonly dependencies: readonly Dependencies[];
  /** The environment for everything the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  /** The folder for its persistent data. */
  readonly volume: string;
  /** The keys of its API, from the workflow and the environment. */
  readonly keys: readonly ApiKey[];
  /**
   * Does slow work that every request needs: creates the Python environment, starts threads, and removes leftovers of
   * killed servers.
   * Throws SetupError when that fails.
   */
  prepare(): Promise<void>;
  /** Stops everything that is still running. Resolves when nothing is written anymore. */
  close(): Promise<void>;
}

/**
 * Opens the agent at a path: its folder, its `workflow.pkl`, or its package.
 *
 * ```ts
 * const open = await openAgent('painter', { cwd: process.cwd(), env: process.env, emit: console.log });
 * await open.prepare();
 * const { answer } = await open.executor.run(null, new AbortController().signal);
 * await open.close();
 * ```
 *
 * @throws AgentError with all errors in its files, and PackageError
 */
export async function openAgent(path: string, options: OpenAgentOptions): Promise<OpenAgent> {
  const { cwd, standIns = new Map() } = options;
  const folder = path.endsWith('.kdeps') ? await unpackToRun(path, await homeOf(options), cwd) : agentFolder(path);
  const outer = { ...readDotenv(folder, cwd), ...definedOnly(options.env) };
  const home = homeFolder(outer, cwd, await readSettings(outer, cwd));
  const volume = volumeFolder(outer, home);
  const places = { ...outer, KDEPS_VOLUME_PATH: volume };
  const engine = new AgentEngine({ env: places, cacheFolder: join(home, 'cache') });
  try {
    const outerKeys = keysInEnvironment(outer, cwd);
    const agent = await loadAgent({ folder, engine, home, cwd, hasOuterKeys: outerKeys.length > 0 });
    const { machine, api } = agent.workflow;
    const env = { TZ: machine.timezone, ...Object.fromEntries(machine.env), ...withoutKeys(places) };
    const secrets = secretsOf(agent, env);
    const events = new EventHub();
    const emit = redacting((event) => {
      options.emit(event);
      events.emit(event);
    }, secrets);
    const services = startServices(agent.agent, home, volume, machine, (change) =>
      events.emit({ type: 'interpreter', run: null, ...change }),
    );
    const executor = new Executor({ agent, services, env, secrets, kept: [folder, home, volume], standIns, emit });
    const close = async (): Promise<void> => {
      executor.close();
      engine.close();
      await services.close();
    };
    return {
      agent,
      dependencies: engine.takeDependencies(),
      executor,
      services,
      events,
      env,
      secrets,
      volume,
      keys: allKeys(api?.keys ?? [], outerKeys),
      close,
      prepare: async () => {
        await Promise.all([executor.warmUp(), prepare(agent, services, env, secrets, emit)]);
      },
    };
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** Redacts texts that may contain installer arguments, such as an index URL with a token. */
function redacting(emit: EventListener, secrets: Secrets): EventListener {
  return (event) =>
    emit(
      event.type === 'note' || event.type === 'environment' ? { ...event, text: secrets.redact(event.text) } : event,
    );
}

/** The KDeps home folder, determined without an agent. */
export async function homeOf({ cwd, env }: Pick<OpenAgentOptions, 'cwd' | 'env'>): Promise<string> {
  const outer = { ...readDotenv(cwd, cwd), ...definedOnly(env) };
  return homeFolder(outer, cwd, await readSettings(outer, cwd));
}

/** Removes the keys of clients, which programs of the agent must not see. */
function withoutKeys(env: Readonly<Record<string, string>>): Record<string, string> {
  const hidden: readonly string[] = Object.values(KEY_VARIABLES);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.includes(name)));
}

/** Declared arguments are secret whatever their name; so are values with secret names in the agent's files. */
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
    await services.environments.prepare({ agent, env, emit, follow: null });
  } catch (error) {
    // Installer output may contain the URL of a private index, including its token.
    throw error instanceof TypeError ? error : new SetupError(secrets.redact(messageOf(error)), { cause: error });
  }
}
