/** Finds out which modules import which by reading their texts, without evaluating anything. */

import type { Span } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import {
  cannotAnalyzeBecauseSyntaxError,
  cannotAnalyzeRelativeModuleUri,
  cannotFindModule,
  invalidModuleUri,
} from '../diagnostics/messages/modules.ts';
import { formatReport } from '../diagnostics/report.ts';
import { type ImportSite, importSites } from './imports.ts';
import type { LoadedModule } from './loaded-module.ts';
import type { ModuleRegistry } from './registry.ts';
import { compareUris, Uri, UriSyntaxError } from './uri.ts';

/** Modules by URI, sorted. */
export interface ImportGraph {
  /** The URIs that each module imports. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** The canonical URI of each module. */
  readonly resolvedImports: ReadonlyMap<string, string>;
}

/**
 * Follows all imports of some modules, given by absolute URIs. Throws `PklError`: with a frame of the import that
 * caused the error, if one did (`member` is the name in that frame). `showSpan` formats the locations of syntax errors.
 */
export function importGraph(
  registry: ModuleRegistry,
  uris: readonly string[],
  member: string | null,
  showSpan: (span: Span) => string = (span) => span.source.uri,
): ImportGraph {
  const walk = new GraphWalk(registry, member, showSpan);
  for (const uri of uris.map(parseAbsolute)) walk.visitAll(uri);
  return walk.result();
}

function parseAbsolute(text: string): Uri {
  let uri: Uri;
  try {
    uri = Uri.parse(text);
  } catch (error) {
    if (error instanceof UriSyntaxError) throw new PklError(invalidModuleUri(text, error.message));
    throw error;
  }
  if (!uri.isAbsolute) throw new PklError(cannotAnalyzeRelativeModuleUri(text));
  return uri;
}

interface Target {
  readonly uri: Uri;
  readonly module: LoadedModule | PklError;
}

class GraphWalk {
  readonly #registry: ModuleRegistry;
  readonly #member: string | null;
  readonly #showSpan: (span: Span) => string;
  readonly #imports = new Map<string, { readonly uri: Uri; readonly imports: readonly Uri[] }>();
  readonly #resolved = new Map<string, string>();

  constructor(registry: ModuleRegistry, member: string | null, showSpan: (span: Span) => string) {
    this.#registry = registry;
    this.#member = member;
    this.#showSpan = showSpan;
  }

  /** A module, or its syntax error, which is reported when the module itself is visited. */
  #loadOrSyntaxError(uri: Uri): LoadedModule | PklError {
    try {
      return this.#registry.load(uri.toString());
    } catch (error) {
      if (error instanceof PklError && error.frames.length > 0) return error;
      throw error;
    }
  }

  /** Depth first, each module once. */
  visitAll(root: Uri): void {
    const pending: Target[] = [{ uri: root, module: this.#loadOrSyntaxError(root) }];
    for (let target = pending.pop(); target !== undefined; target = pending.pop()) {
      if (target.uri !== root && this.#imports.has(target.uri.toString())) continue;
      pending.push(...this.#visit(target).toReversed());
    }
  }

  /** Records what a module imports, and returns it. */
  #visit({ uri, module }: Target): readonly Target[] {
    const key = uri.toString();
    if (module instanceof PklError) throw syntaxError(key, module, this.#showSpan);
    const targets = importSites(module.tree, module.source).flatMap((site) => this.#targets(site, module));
    const imports = new Map(targets.map((target) => [target.uri.normalize().toString(), target.uri.normalize()]));
    this.#imports.set(key, { uri, imports: [...imports.values()].sort(compareUris) });
    this.#resolved.set(key, module.resolvedUri.toString());
    return targets;
  }

  result(): ImportGraph {
    const entries = [...this.#imports.entries()].sort(([, a], [, b]) => compareUris(a.uri, b.uri));
    return {
      imports: new Map(entries.map(([key, { imports }]) => [key, imports.map(String)])),
      resolvedImports: new Map(entries.map(([key]) => [key, this.#resolved.get(key) ?? key])),
    };
  }

  #targets(site: ImportSite, from: LoadedModule): Target[] {
    try {
      const uri = site.isGlob
        ? this.#registry.resolveGlobImport(site.written, from)
        : this.#registry.resolveImport(site.written, from);
      const uris = site.isGlob ? [...this.#registry.globImport(uri, site.written, from).values()] : [uri];
      return uris.map((each) => ({ uri: each, module: this.#load(each, site) }));
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      const { start, end } = site.constant;
      throw error.through({ source: from.source, start, end }, this.#member);
    }
  }

  /** Loads an import. The error for a missing module names it as its importer does. */
  #load(uri: Uri, site: ImportSite): LoadedModule | PklError {
    try {
      return this.#loadOrSyntaxError(uri);
    } catch (error) {
      // Only the module itself: an error in one of its imports has a location.
      if (error instanceof PklError && error.code === 'module-not-found' && error.frames.length === 0) {
        throw new PklError(cannotFindModule(site.written, null));
      }
      throw error;
    }
  }
}

function syntaxError(uri: string, error: PklError, showSpan: (span: Span) => string): PklError {
  const [, ...lines] = formatReport(error, { location: ({ span }) => showSpan(span) })
    .trimEnd()
    .split('\n');
  return new PklError(cannotAnalyzeBecauseSyntaxError(uri, lines.map((line) => `>\t${line}`).join('\n')));
}

/** The cycles of a graph, each starting with its first module in the order of the graph. */
export function importCycles({ imports }: ImportGraph): string[][] {
  const cycles: string[][] = [];
  for (const start of imports.keys()) {
    if (cycles.some((cycle) => cycle.includes(start))) continue;
    const cycle = cycleThrough(start, imports);
    if (cycle !== null) cycles.push(cycle);
  }
  return cycles;
}

/** A path from a module back to itself. Visits each module once, so that dense graphs stay cheap. */
function cycleThrough(start: string, imports: ImportGraph['imports']): string[] | null {
  const seen = new Set([start]);
  const path: { readonly uri: string; next: number }[] = [{ uri: start, next: 0 }];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const target = imports.get(top.uri)?.[top.next++];
    if (target === undefined) path.pop();
    else if (target === start) return path.map((step) => step.uri);
    else if (!seen.has(target)) {
      seen.add(target);
      path.push({ uri: target, next: 0 });
    }
  }
  return null;
}
