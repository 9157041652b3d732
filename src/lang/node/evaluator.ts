/** An evaluator with access to Node's file system, network and processes. */

import { join } from 'node:path';
import { Evaluator } from '../api/evaluator.ts';
import type { EvaluatorOptions } from '../api/evaluator-options.ts';
import { LANGUAGE_VERSION } from '../base/language-version.ts';
import { userCertificateFiles } from './certificates.ts';
import { defaultMemory, nodeHeap } from './heap.ts';
import { interruptAfter } from './interrupt.ts';
import { nodePlatform } from './platform.ts';
import { pklHome } from './settings.ts';
import { type SourceOptions, Sources } from './sources.ts';

/** The defaults are those of the `pkl` command: its allow lists, its cache folder, the environment of the process. */
export interface NodeEvaluatorOptions
  extends Partial<SourceOptions>,
    Omit<EvaluatorOptions, 'policy' | 'project' | 'loaders' | 'readers'> {
  /** Take precedence over those for files and the network. */
  readonly loaders?: EvaluatorOptions['loaders'];
  /** Replace the readers for the same schemes. */
  readonly readers?: EvaluatorOptions['readers'];
}

/**
 * Must be closed when it is no longer needed, because it may have started processes.
 *
 * ```ts
 * const evaluator = new NodeEvaluator({ timeoutMs: 5000 });
 * console.log(evaluator.evaluation().text('file:///etc/service.pkl'));
 * evaluator.close();
 * ```
 */
export class NodeEvaluator extends Evaluator {
  readonly #sources: Sources;

  /** Throws `PklError` for contradictory options. */
  constructor(options: NodeEvaluatorOptions = {}) {
    const sources = new Sources({
      cacheDir: join(pklHome(), 'cache'),
      environment: new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
      http: { userAgent: `kdeps (Pkl ${LANGUAGE_VERSION})`, certificateFiles: userCertificateFiles(pklHome()) },
      ...options,
    });
    super({
      platform: nodePlatform(),
      interrupt: interruptAfter,
      heap: nodeHeap,
      maxMemory: defaultMemory(),
      ...options,
      policy: sources.policy,
      project: sources.project,
      loaders: [...(options.loaders ?? []), ...sources.loaders],
      readers: [...sources.readers, ...(options.readers ?? [])],
    });
    this.#sources = sources;
  }

  /** Ends the processes and threads it started. */
  close(): void {
    this.#sources.close();
  }
}
