/** An evaluator with the file system, the network and the processes of Node behind it. */

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

/** Defaults are those of the `pkl` command: its allow lists, its cache folder, the environment of the process. */
export interface NodeEvaluatorOptions
  extends Partial<SourceOptions>,
    Omit<EvaluatorOptions, 'policy' | 'project' | 'loaders' | 'readers'> {
  /** Asked before those for files and the network. */
  readonly loaders?: EvaluatorOptions['loaders'];
  /** Take the place of those for the same schemes. */
  readonly readers?: EvaluatorOptions['readers'];
}

/** To be closed when it is no longer used: it may have started processes. */
export class NodeEvaluator extends Evaluator {
  readonly #sources: Sources;

  /** Throws `PklError` for options that contradict themselves. */
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

  /** Ends processes and threads that were started. */
  close(): void {
    this.#sources.close();
  }
}
