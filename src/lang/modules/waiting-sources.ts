/** Lets loaders and readers return promises, although evaluation is synchronous. */
import { Answers } from '../base/suspended.ts';
import type { Access, ModuleLoader, ModuleText, PathElement, ResourceContent, ResourceReader } from './loader.ts';
import type { Uri } from './uri.ts';

type Later<T> = T | PromiseLike<T>;

/** `Listable`, with results that may be promises. */
interface LaterListable {
  hasElement(uri: Uri, access: Access): Later<boolean>;
  listElements(uri: Uri, access: Access): Later<readonly PathElement[]>;
}

/**
 * A loader that may answer with promises, as `fetch` does. Only evaluations that may wait can use such an answer; see
 * `Evaluation.settle`.
 */
export interface AsyncModuleLoader
  extends Omit<ModuleLoader, 'hasElement' | 'listElements' | 'load' | 'prefetch'>,
    LaterListable {
  load(uri: Uri, access: Access): Later<ModuleText>;
  prefetch?(uri: Uri): Promise<void>;
}

/** The same for a reader. */
export interface AsyncResourceReader
  extends Omit<ResourceReader, 'hasElement' | 'listElements' | 'read'>,
    LaterListable {
  read(uri: Uri, access: Access): Later<ResourceContent | null>;
}

/** Answers of loaders and readers. Each URI is requested once until it is forgotten. */
export class SourceAnswers {
  readonly #ofModules = new Answers<string>();
  readonly #ofResources = new Answers<string>();

  /** A loader whose promises suspend the evaluation. */
  loader(loader: AsyncModuleLoader): ModuleLoader {
    return new SuspendingLoader(loader, this.#ofModules);
  }

  /** The same for a reader. */
  reader(reader: AsyncResourceReader): ResourceReader {
    return new SuspendingReader(reader, this.#ofResources);
  }

  /** Forgets the answers for some URIs, and all listings. */
  forget(uris: ReadonlySet<string>): void {
    const isOld = (key: string): boolean => !key.startsWith('get ') || uris.has(key.slice(4));
    this.#ofModules.forget(isOld);
    this.#ofResources.forget(isOld);
  }
}

/** The common part of loaders and readers. Their traits are only read when needed, because that may start a process. */
class SuspendingListable<S extends AsyncModuleLoader | AsyncResourceReader> {
  protected readonly source: S;
  readonly #answers: Answers<string>;
  readonly #kind: string;

  constructor(source: S, answers: Answers<string>, kind: string) {
    this.source = source;
    this.#answers = answers;
    this.#kind = kind;
  }

  get isHierarchical(): boolean {
    return this.source.isHierarchical;
  }

  get isGlobbable(): boolean {
    return this.source.isGlobbable;
  }

  get hasFragmentPaths(): boolean {
    return this.source.hasFragmentPaths;
  }

  get checksAccess(): boolean {
    return this.source.checksAccess === true;
  }

  validate(uri: Uri): void {
    this.source.validate?.(uri);
  }

  hasElement(uri: Uri, access: Access): boolean {
    return this.ask('has', uri, () => this.source.hasElement(uri, access));
  }

  listElements(uri: Uri, access: Access): readonly PathElement[] {
    return this.ask('list', uri, () => this.source.listElements(uri, access));
  }

  protected ask<T>(question: 'get' | 'has' | 'list', uri: Uri, ask: () => Later<T>): T {
    const text = uri.toString();
    return this.#answers.get(`${question} ${text}`, `${this.#kind} \`${text}\``, ask);
  }
}

class SuspendingLoader extends SuspendingListable<AsyncModuleLoader> implements ModuleLoader {
  /** Only present if the loader has it. */
  readonly resolveDependency?: NonNullable<ModuleLoader['resolveDependency']>;

  constructor(source: AsyncModuleLoader, answers: Answers<string>) {
    super(source, answers, 'module');
    if (source.resolveDependency !== undefined) this.resolveDependency = source.resolveDependency.bind(source);
  }

  get isLocal(): boolean {
    return this.source.isLocal;
  }

  handles(uri: Uri): boolean {
    return this.source.handles(uri);
  }

  load(uri: Uri, access: Access): ModuleText {
    return this.ask('get', uri, () => this.source.load(uri, access));
  }

  async prefetch(uri: Uri): Promise<void> {
    await this.source.prefetch?.(uri);
  }
}

class SuspendingReader extends SuspendingListable<AsyncResourceReader> implements ResourceReader {
  constructor(source: AsyncResourceReader, answers: Answers<string>) {
    super(source, answers, 'resource');
  }

  get scheme(): string {
    return this.source.scheme;
  }

  read(uri: Uri, access: Access): ResourceContent | null {
    return this.ask('get', uri, () => this.source.read(uri, access));
  }
}
