/** The Python environments of agents, each created on first use. */
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Secrets } from '../config/secrets.ts';
import { messageOf, SetupError } from '../diagnostics/errors.ts';
import type { EventListener } from '../run/events.ts';
import { condaEnvironment } from './conda.ts';
import { type EnvironmentUser, ensureEnvironment, existingEnvironment, type PythonEnvironment } from './environment.ts';
import { noteUser } from './environment-users.ts';
import { findInterpreter, type Interpreter } from './interpreter.ts';
import { type Lock, readLock } from './lock-file.ts';
import { type LockOptions, lockPackages } from './locking.ts';
import { torchBuild } from './torch-build.ts';

export class Environments {
  readonly #home: string;
  readonly #made = new Map<string, Promise<PythonEnvironment>>();
  /** The runs that wait for an environment being created, besides the one that creates it. */
  readonly #waiting = new Map<string, Set<EventListener>>();
  #interpreter: Promise<Interpreter> | null = null;

  /** @param home the KDeps home folder */
  constructor(home: string) {
    this.#home = home;
  }

  /** Creates the agent's own environment in advance. */
  async prepare(maker: EnvironmentUser): Promise<void> {
    await this.forScripts(maker, null);
  }

  /** The environment for scripts, created if necessary. */
  forScripts(run: EnvironmentUser, conda: string | null): Promise<PythonEnvironment> {
    const { machine } = run.agent.workflow;
    // Without Anaconda, files that name a conda environment get the agent's own.
    const environment = machine.installAnaconda ? conda : null;
    const key = `${run.agent.agent}/${run.agent.version}/${environment ?? ''}`;
    const emit: EventListener = (event) => {
      run.emit(event);
      for (const follow of this.#waiting.get(key) ?? []) follow(event);
    };
    return this.#once(key, run.follow, async () => {
      // The operator provides an environment and is responsible for its contents.
      const given = run.env['KDEPS_PYTHON_ENVIRONMENT'];
      if (given !== undefined && given !== '') return existingEnvironment(given);
      if (environment !== null)
        return condaEnvironment(environment, machine.condaPackages.get(environment) ?? new Map(), { ...run, emit });
      this.#interpreter ??= findInterpreter(run.env);
      const made = await ensureEnvironment({
        packages: machine.pythonPackages,
        locks: run.agent.folder,
        interpreter: await this.#interpreter,
        folder: environmentsFolder(this.#home),
        env: run.env,
        onProgress: (text) => emit({ type: 'environment', run: null, resource: null, text }),
      });
      // The agent can run all the same.
      if (made.folder !== null) await noteUser(made.folder, run.agent.folder).catch(() => undefined);
      return made;
    });
  }

  /** The environment for shell commands: programs of the agent's packages are on the PATH. */
  async forCommands(run: EnvironmentUser): Promise<Pick<PythonEnvironment, 'activate'>> {
    if (run.agent.workflow.machine.pythonPackages.length === 0) return { activate: (env) => ({ ...env }) };
    return this.forScripts(run, null);
  }

  /** Caches a result while it exists; failures and deleted environments are created again next time. */
  async #once(
    key: string,
    follow: EventListener | null,
    make: () => Promise<PythonEnvironment>,
  ): Promise<PythonEnvironment> {
    const known = this.#made.get(key);
    if (known !== undefined) {
      const environment = await this.#awaited(key, follow, known);
      if (await isThere(environment.executable)) return environment;
      // Other runs may have noticed this at the same time; only the first one recreates the environment.
      if (this.#made.get(key) !== known) return this.#once(key, follow, make);
    }
    this.#interpreter = null;
    const making = make();
    this.#made.set(key, making);
    making.catch(() => {
      this.#made.delete(key);
      this.#interpreter = null;
    });
    return making;
  }

  /** Waits for an environment that another run creates, and reports its progress to the subscriber of this run. */
  async #awaited(
    key: string,
    follow: EventListener | null,
    making: Promise<PythonEnvironment>,
  ): Promise<PythonEnvironment> {
    if (follow === null) return making;
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting.add(follow));
    try {
      return await making;
    } finally {
      waiting.delete(follow);
    }
  }
}

/** The folder of all environments, in the KDeps home folder. */
export function environmentsFolder(home: string): string {
  return join(home, 'python');
}

/** The packages of an environment, without an agent. */
export interface Requirements {
  /** Requirements in pip syntax. */
  readonly packages: readonly string[];
  /** The folder that may have a lock of these packages. */
  readonly locks: string;
  /** The KDeps home folder. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called for each step that takes a while. */
  readonly onProgress: (text: string) => void;
}

/**
 * Creates the environment of every agent with these packages, in this order, so that none has to wait for it later.
 *
 * @throws SetupError with the end of the installer's output
 */
export async function prepareRequirements({ packages, locks, home, env, onProgress }: Requirements): Promise<void> {
  await withSetupErrors(Secrets.of(env), async (redact) =>
    ensureEnvironment({
      packages,
      locks,
      interpreter: await findInterpreter(env),
      folder: environmentsFolder(home),
      env,
      onProgress: (text) => onProgress(redact(text)),
    }),
  );
}

/** What to lock, and how. */
export interface Locking extends Pick<LockOptions, 'build' | 'upgrade' | 'signal' | 'onProgress'> {
  readonly agent: EnvironmentUser['agent'];
  /** The KDeps home folder. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Writes the lock file of an agent's Python packages beside its workflow.
 *
 * @returns null for an agent without packages
 * @throws SetupError with what uv says, when it finds no versions that fit together
 */
export async function lockAgent({ agent, home, env, onProgress, ...more }: Locking): Promise<Lock | null> {
  const packages = agent.workflow.machine.pythonPackages;
  if (packages.length === 0) return null;
  return withSetupErrors(Secrets.of(env), async (redact) =>
    lockPackages({
      ...more,
      packages,
      folder: agent.folder,
      environments: environmentsFolder(home),
      interpreter: await findInterpreter(env),
      env,
      onProgress: (text) => onProgress(redact(text)),
    }),
  );
}

/**
 * The lock that this machine would use for an agent's Python packages.
 *
 * @returns null when there is none
 * @throws Error when it is of other packages
 */
export async function lockOf(
  { folder, workflow }: EnvironmentUser['agent'],
  env: Readonly<Record<string, string>>,
): Promise<Lock | null> {
  const packages = workflow.machine.pythonPackages;
  return readLock(folder, packages, await torchBuild(packages, env));
}

/** Does work with redacted errors, because the output of an installer may contain the token of a private index. */
async function withSetupErrors<T>(
  secrets: Secrets,
  work: (redact: (text: string) => string) => Promise<T>,
): Promise<T> {
  try {
    return await work((text) => secrets.redact(text));
  } catch (error) {
    throw error instanceof TypeError ? error : new SetupError(secrets.redact(messageOf(error)), { cause: error });
  }
}

/** A bare name is looked up on the PATH at each use. */
async function isThere(executable: string): Promise<boolean> {
  if (!isAbsolute(executable)) return true;
  return access(executable).then(
    () => true,
    () => false,
  );
}
