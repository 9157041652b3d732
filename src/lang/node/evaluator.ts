/** An evaluator with access to Node's file system, network and processes. */

import { join } from 'node:path';
import { Evaluator } from '../api/evaluator.ts';
import type { EvaluatorOptions } from '../api/evaluator-options.ts';
import { LANGUAGE_VERSION } from '../base/language-version.ts';
import { Uri } from '../modules/uri.ts';
import { userCertificateFiles } from './certificates.ts';
import { nodeHeap } from './heap.ts';
import { interruptAfter } from './interrupt.ts';
import { fileUri } from './paths.ts';
import { nodePlatform } from './platform.ts';
import { pklHome } from './settings.ts';
import { type SourceOptions, Sources } from './sources.ts';

/** The defaults are those of the `pkl` command: its allow lists, its cache folder, the environment of the process. */
export interface NodeEvaluatorOptions
  extends Partial<SourceOptions>,
    Omit<EvaluatorOptions, 'policy' | 'project' | 'loaders' | 'readers'> {
  /**
   * Take precedence over those for files and the network. Their schemes are allowed without being listed, as are those
   * of `readers`; only for schemes that Node serves itself does a list decide alone.
   */
  readonly loaders?: EvaluatorOptions['loaders'];
  /** Replace the readers for the same schemes. */
  readonly readers?: EvaluatorOptions['readers'];
}

/**
 * Close it after use: it may have started processes.
 *
 * ```ts
 * const evaluator = new NodeEvaluator({ timeoutMs: 5000 });
 * console.log(await evaluator.render('service.pkl'));
 * evaluator.close();
 * ```
 */
export class NodeEvaluator extends Evaluator {
  readonly #sources: Sources;

  /** Throws `PklError` for contradictory options. */
  constructor(options: NodeEvaluatorOptions = {}) {
    const { loaders = [], readers = [] } = options;
    const sources = new Sources({
      cacheDir: join(pklHome(), 'cache'),
      environment: new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
      http: { userAgent: `kdeps (Pkl ${LANGUAGE_VERSION})`, certificateFiles: userCertificateFiles(pklHome()) },
      ownModules: (uri) =>
        isOwn(uri, options.allowedModules) && loaders.some((loader) => loader.handles(Uri.parse(uri))),
      ownResources: (uri) =>
        isOwn(uri, options.allowedResources) && readers.some(({ scheme }) => scheme === schemeOf(uri)),
      ...options,
    });
    super({
      platform: nodePlatform(),
      interrupt: interruptAfter,
      heap: nodeHeap,
      ...options,
      policy: sources.policy,
      project: sources.project,
      loaders: [...loaders, ...sources.loaders],
      readers: [...sources.readers, ...readers],
    });
    this.#sources = sources;
  }

  /** A text without a scheme is the path of a file, from the working folder. */
  override uriOf(input: string | { readonly href: string }): string {
    if (typeof input !== 'string') return input.href;
    return /^(?:[A-Za-z][\w+.-]+:|@)/.test(input) ? input : fileUri(input).toString();
  }

  /** Ends the processes and threads it started. */
  close(): void {
    this.#sources.close();
  }
}

/** The schemes that `Sources` serves. */
const NODE_SCHEMES = 'env file http https jar modulepath package pkl projectpackage prop repl'.split(' ');

function isOwn(uri: string, allowed: unknown): boolean {
  return (allowed ?? null) === null || !NODE_SCHEMES.includes(schemeOf(uri));
}

function schemeOf(uri: string): string {
  return uri.slice(0, uri.indexOf(':')).toLowerCase();
}
