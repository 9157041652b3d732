// From the options of a command line to an evaluator.
import { resolve } from 'node:path';
import { Evaluator } from '../lang/evaluator.ts';
import type { ResourceReader } from '../lang/modules/loader.ts';
import { AccessPolicy, DEFAULT_ALLOWED_MODULES, DEFAULT_ALLOWED_RESOURCES } from '../lang/modules/policy.ts';
import { fileLoader, fileReader } from '../lang/node/files.ts';
import { rootDirectory } from '../lang/node/paths.ts';
import { nodePlatform } from '../lang/node/platform.ts';
import type { commonOptions } from './evaluator-options.ts';
import type { OptionValues } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The folder that relative paths on the command line start from. */
export function workingFolder(options: OptionValues<typeof commonOptions>): string {
  return resolve(options.workingDir ?? '.');
}

/** An evaluator as the options of a command describe it. */
export function createEvaluator(options: OptionValues<typeof commonOptions>, terminal: Terminal): Evaluator {
  const folder = workingFolder(options);
  const properties = new Map(options.properties);
  if (options.format !== undefined) properties.set('pkl.outputFormat', options.format);
  const environment = options.environment ?? new Map(Object.entries(process.env).map(([k, v]) => [k, v ?? '']));
  return new Evaluator({
    loaders: [fileLoader()],
    readers: [fileReader(), textReader('prop', properties), textReader('env', environment)],
    policy: new AccessPolicy({
      allowedModules: options.allowedModules ?? DEFAULT_ALLOWED_MODULES.map((start) => new RegExp(start)),
      allowedResources: options.allowedResources ?? DEFAULT_ALLOWED_RESOURCES.map((start) => new RegExp(start)),
      root: options.rootDir === undefined ? null : rootDirectory(resolve(folder, options.rootDir)),
    }),
    platform: nodePlatform(),
    traceMode: options.traceMode ?? 'compact',
    log: ({ level, text }) => terminal.err(`pkl: ${level.toUpperCase()}: ${text}\n`),
    ...(options.timeout !== undefined && { timeoutMs: options.timeout * 1000 }),
  });
}

function textReader(scheme: string, texts: ReadonlyMap<string, string>): ResourceReader {
  return {
    scheme,
    isHierarchical: false,
    isGlobbable: true,
    hasFragmentPaths: false,
    read: (uri) => texts.get(uri.schemeSpecificPart) ?? null,
    hasElement: (uri) => texts.has(uri.schemeSpecificPart),
    listElements: () => [...texts.keys()].map((name) => ({ name, isDirectory: false })),
  };
}
