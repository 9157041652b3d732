/**
 * The language on Node: evaluators that reach files, the environment, packages and the network.
 *
 * @example
 * const { evaluator, close } = createNodeEvaluator({ properties: new Map([['stage', 'test']]) });
 * const evaluation = evaluator.evaluation();
 * evaluation.text(fileUri('config.pkl').toString());
 * close();
 */
import { Evaluator, type EvaluatorOptions } from '../evaluator.ts';
import { nodePlatform } from './platform.ts';
import { type SourceOptions, Sources } from './sources.ts';

export { fileLoader, fileReader } from './files.ts';
export type { HeaderRule, HttpOptions } from './http.ts';
export { fileUri, pathOf, rootDirectory } from './paths.ts';
export { nodePlatform } from './platform.ts';
export { type SourceOptions, Sources } from './sources.ts';

/** What an evaluator reaches, and how it works. Everything has a default. */
export type NodeEvaluatorOptions = Partial<SourceOptions> &
  Omit<EvaluatorOptions, 'loaders' | 'readers' | 'policy' | 'project'>;

/** An evaluator, and the way to end what it started. */
export interface NodeEvaluator {
  readonly evaluator: Evaluator;
  /** Ends reader processes and the thread that waits for the network; a process with either does not end by itself. */
  readonly close: () => void;
}

/**
 * Makes an evaluator for Node. Unless told otherwise it reads the environment of the process, allows what `pkl` allows,
 * and keeps packages in memory.
 */
export function createNodeEvaluator(options: NodeEvaluatorOptions = {}): NodeEvaluator {
  const sources = new Sources({
    environment: new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
    http: { userAgent: 'kdeps' },
    ...options,
  });
  const { loaders, readers, policy, project } = sources;
  const evaluator = new Evaluator({ platform: nodePlatform(), ...options, loaders, readers, policy, project });
  return { evaluator, close: () => sources.close() };
}
