/** What the modules of an agent are as data, for those who know of an agent and evaluate nothing. */
import type { ModuleText } from '../../lang/index.ts';

/** A file of an agent, compiled. */
export interface AgentModule {
  readonly path: string;
  readonly uri: string;
  readonly text: string;
}

/** What modules see of the machine. */
export interface EngineOptions {
  /** What `read("env:…")` sees. */
  readonly env: Readonly<Record<string, string>>;
  /** Where packages are kept; null keeps them in memory. */
  readonly cacheFolder: string | null;
}

/** All that an engine compiles, so that every thread compiles the same. */
export interface AgentProgram {
  readonly options: EngineOptions;
  /** The texts of all modules that were loaded, by URI. */
  readonly texts: ReadonlyMap<string, ModuleText>;
}
