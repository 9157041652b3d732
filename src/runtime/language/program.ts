/** An agent's modules as data, for code that handles agents without evaluating them. */
import type { ModuleText } from '../../lang/index.ts';

/** A compiled file of an agent. */
export interface AgentModule {
  readonly path: string;
  readonly uri: string;
  readonly text: string;
}

/** What modules can access on the machine. */
export interface EngineOptions {
  /** The environment for `read("env:…")`. */
  readonly env: Readonly<Record<string, string>>;
  /** The package cache; null keeps packages in memory. */
  readonly cacheFolder: string | null;
}

/** Everything an engine compiles, so that all threads compile the same. */
export interface AgentProgram {
  readonly options: EngineOptions;
  /** The texts of all loaded modules, by URI. */
  readonly texts: ReadonlyMap<string, ModuleText>;
}
