/** The Python environments of agents, each made once, when something first needs it. */
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { condaEnvironment } from './conda.ts';
import { type EnvironmentUser, ensureEnvironment, existingEnvironment, type PythonEnvironment } from './environment.ts';
import { findInterpreter, type Interpreter } from './interpreter.ts';

export class Environments {
  private readonly home: string;
  private readonly made = new Map<string, Promise<PythonEnvironment>>();
  private interpreter: Promise<Interpreter> | null = null;

  /** @param home the folder that KDeps keeps its things in */
  constructor(home: string) {
    this.home = home;
  }

  /** Makes the agent's own environment before anything needs it. */
  async prepare(maker: EnvironmentUser): Promise<void> {
    await this.forScripts(maker, null);
  }

  /** What scripts run in. Makes the environment if need be. */
  forScripts(run: EnvironmentUser, conda: string | null): Promise<PythonEnvironment> {
    const { machine } = run.agent.workflow;
    // Without Anaconda, files that name an environment of it mean the agent's own.
    const environment = machine.installAnaconda ? conda : null;
    return this.once(`${run.agent.agent}/${run.agent.version}/${environment ?? ''}`, async () => {
      // Somebody has made an environment already, and knows what is in it.
      const given = run.env['KDEPS_PYTHON_ENVIRONMENT'];
      if (given !== undefined && given !== '') return existingEnvironment(given);
      if (environment !== null)
        return condaEnvironment(environment, machine.condaPackages.get(environment) ?? new Map(), run);
      this.interpreter ??= findInterpreter(run.env);
      const interpreter = await this.interpreter;
      return ensureEnvironment({
        agent: run.agent.agent,
        packages: machine.pythonPackages,
        interpreter,
        folder: join(this.home, 'python'),
        env: run.env,
        onProgress: (text) => run.emit({ type: 'note', run: null, resource: null, text }),
      });
    });
  }

  /** What shell commands run in: the programs of the agent's packages are on their path. */
  async forCommands(run: EnvironmentUser): Promise<Pick<PythonEnvironment, 'activate'>> {
    if (run.agent.workflow.machine.pythonPackages.length === 0) return { activate: (env) => ({ ...env }) };
    return this.forScripts(run, null);
  }

  /** Keeps what was made as long as it is there; what failed, or has been removed, is made the next time. */
  private async once(key: string, make: () => Promise<PythonEnvironment>): Promise<PythonEnvironment> {
    const known = this.made.get(key);
    if (known !== undefined) {
      const environment = await known;
      if (await isThere(environment.executable)) return environment;
      // Others may have seen that, too: the first one makes it again.
      if (this.made.get(key) !== known) return this.once(key, make);
    }
    this.interpreter = null;
    const making = make();
    this.made.set(key, making);
    making.catch(() => {
      this.made.delete(key);
      this.interpreter = null;
    });
    return making;
  }
}

/** A name without a folder is looked for on the path, each time it is used. */
async function isThere(executable: string): Promise<boolean> {
  if (!isAbsolute(executable)) return true;
  return access(executable).then(
    () => true,
    () => false,
  );
}
