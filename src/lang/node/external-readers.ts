/** Readers in other processes, which speak MessagePack on their standard streams. */
import { externalReaderDoesNotSupportScheme } from '../diagnostics/messages/modules.ts';
import {
  ExternalReaderError,
  IoError,
  type ModuleLoader,
  type PathElement,
  type ResourceReader,
} from '../modules/loader.ts';
import type { Uri } from '../modules/uri.ts';
import type { BlockingWorker } from './blocking-worker.ts';
import type { MessageValue } from './worker/msgpack.ts';

/** A program that answers for URI schemes. */
export interface ReaderCommand {
  readonly executable: string;
  readonly arguments?: readonly string[];
  readonly workingDir?: string | null;
}

type Fields = Readonly<Record<string, MessageValue>>;

/** Codes of requests; each answer has the next code. */
const codes = {
  readResource: 0x26,
  readModule: 0x28,
  listResources: 0x2a,
  listModules: 0x2c,
  initializeModuleReader: 0x2e,
  initializeResourceReader: 0x30,
} as const;

interface Spec {
  readonly isHierarchical: boolean;
  readonly isGlobbable: boolean;
  readonly isLocal: boolean;
}

/** A process that is started when the first of its schemes is used. Several schemes may share it. */
export class ExternalReader {
  readonly #worker: BlockingWorker;
  readonly #command: ReaderCommand;
  readonly #specs = new Map<string, Spec | null>();
  /** Answers by code and URI: each is asked for once, so that reading is deterministic. */
  readonly #answers = new Map<string, Fields>();
  #process: number | undefined;

  constructor(worker: BlockingWorker, command: ReaderCommand) {
    this.#worker = worker;
    this.#command = command;
  }

  /** What the process says of a scheme. Throws `ExternalReaderError` when it does not serve it. */
  spec(kind: 'module' | 'resource', scheme: string): Spec {
    const key = `${kind} ${scheme}`;
    let spec = this.#specs.get(key);
    if (spec === undefined) {
      const code = kind === 'module' ? codes.initializeModuleReader : codes.initializeResourceReader;
      spec = specOf(this.#ask(code, { scheme })['spec']);
      this.#specs.set(key, spec);
    }
    if (spec === null) throw new ExternalReaderError(externalReaderDoesNotSupportScheme(kind, scheme));
    return spec;
  }

  module(uri: Uri): string {
    const { contents } = this.#about(codes.readModule, uri);
    return typeof contents === 'string' ? contents : '';
  }

  resource(uri: Uri): Uint8Array | null {
    const { contents } = this.#about(codes.readResource, uri);
    return contents instanceof Uint8Array ? contents : null;
  }

  list(kind: 'module' | 'resource', uri: Uri): PathElement[] {
    const { pathElements } = this.#about(kind === 'module' ? codes.listModules : codes.listResources, uri);
    return Array.isArray(pathElements) ? (pathElements as readonly MessageValue[]).flatMap(pathElementOf) : [];
  }

  /** Ends the process. */
  close(): void {
    if (this.#process === undefined) return;
    const id = this.#process;
    this.#process = undefined;
    this.#worker.stop(id);
  }

  #about(code: number, uri: Uri): Fields {
    const key = `${code} ${uri.toString()}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.#ask(code, { evaluatorId: 0, uri: uri.toString() });
      this.#answers.set(key, answer);
    }
    const { error } = answer;
    if (typeof error === 'string') throw new IoError(error);
    return answer;
  }

  #ask(code: number, body: Fields): Fields {
    const { executable, arguments: args = [], workingDir = null } = this.#command;
    this.#process ??= this.#worker.start({ executable, arguments: args, workingDir });
    return this.#worker.ask({ id: this.#process, code, body });
  }
}

function specOf(value: MessageValue | undefined): Spec | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return null;
  const fields = value as Fields;
  return {
    isHierarchical: fields['hasHierarchicalUris'] === true,
    isGlobbable: fields['isGlobbable'] === true,
    isLocal: fields['isLocal'] === true,
  };
}

function pathElementOf(value: MessageValue): PathElement[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return [];
  const { name, isDirectory } = value as Fields;
  return typeof name === 'string' ? [{ name, isDirectory: isDirectory === true }] : [];
}

/** Loads modules of a scheme from a reader process. */
export function externalModuleLoader(scheme: string, reader: ExternalReader): ModuleLoader {
  return {
    ...elementsOf('module', reader),
    get isHierarchical() {
      return reader.spec('module', scheme).isHierarchical;
    },
    get isGlobbable() {
      return reader.spec('module', scheme).isGlobbable;
    },
    get isLocal() {
      return reader.spec('module', scheme).isLocal;
    },
    handles: (uri) => uri.scheme?.toLowerCase() === scheme.toLowerCase(),
    validate: () => void reader.spec('module', scheme),
    load: (uri) => ({ uri: uri.toString(), text: reader.module(uri) }),
  };
}

/** Reads resources of a scheme from a reader process. */
export function externalResourceReader(scheme: string, reader: ExternalReader): ResourceReader {
  return {
    ...elementsOf('resource', reader),
    scheme,
    get isHierarchical() {
      return reader.spec('resource', scheme).isHierarchical;
    },
    get isGlobbable() {
      return reader.spec('resource', scheme).isGlobbable;
    },
    read(uri) {
      reader.spec('resource', scheme);
      const bytes = reader.resource(uri);
      return bytes === null ? null : { uri: uri.toString(), bytes };
    },
  };
}

function elementsOf(kind: 'module' | 'resource', reader: ExternalReader) {
  return {
    hasFragmentPaths: false,
    hasElement: (uri: Uri): boolean => {
      try {
        return kind === 'module' ? reader.module(uri) !== null : reader.resource(uri) !== null;
      } catch (error) {
        if (error instanceof IoError) return false;
        throw error;
      }
    },
    listElements: (uri: Uri): readonly PathElement[] => reader.list(kind, uri),
  };
}
