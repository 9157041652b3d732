/** Readers outside the evaluator that communicate by messages: other processes, and the client of a server. */
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
import { CODE } from './messages/codes.ts';
import { asFields, type Fields, optional, ProtocolError, readBody } from './messages/fields.ts';
import {
  moduleReaderSpec,
  type ReaderAnswer,
  type ReaderSpec,
  readerAnswer,
  resourceReaderSpec,
} from './messages/readers.ts';

/** A program that serves URI schemes. */
export interface ReaderCommand {
  readonly executable: string;
  readonly arguments?: readonly string[];
  readonly workingDir?: string | null;
}

/** What a reader reads. */
export type ReaderKind = 'module' | 'resource';

export type SchemeTraits = Pick<ReaderSpec, 'isHierarchical' | 'isGlobbable' | 'isLocal'>;

/** How loaders and readers of a scheme send requests to the other side. */
export abstract class MessageReader {
  /** Responses by code and URI: each is requested once, so that reading is deterministic. */
  readonly #answers = new Map<string, ReaderAnswer>();
  readonly #evaluatorId: number;

  /** @param evaluatorId the id of the evaluator in messages */
  constructor(evaluatorId: number) {
    this.#evaluatorId = evaluatorId;
  }

  /** The other side's description of a scheme. Throws `ExternalReaderError` if it does not serve the scheme. */
  abstract spec(kind: ReaderKind, scheme: string): SchemeTraits;

  /** Sends a request and returns the fields of its response. Throws `IoError`. */
  protected abstract ask(code: number, body: Fields): Fields;

  module(uri: Uri): string {
    return this.#about(CODE.readModule, uri).text ?? '';
  }

  resource(uri: Uri): Uint8Array | null {
    return this.#about(CODE.readResource, uri).bytes;
  }

  list(kind: ReaderKind, uri: Uri): readonly PathElement[] {
    return this.#about(kind === 'module' ? CODE.listModules : CODE.listResources, uri).elements;
  }

  #about(code: number, uri: Uri): ReaderAnswer {
    const key = `${code} ${uri.toString()}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      const fields = this.ask(code, { evaluatorId: this.#evaluatorId, uri: uri.toString() });
      answer = decode(code, fields, (body) => readerAnswer(code, body));
      this.#answers.set(key, answer);
    }
    if (answer.error !== null) throw new IoError(answer.error);
    return answer;
  }
}

/** A process that is started when one of its schemes is first used. Several schemes may share it. */
export class ExternalReader extends MessageReader {
  readonly #worker: BlockingWorker;
  readonly #command: ReaderCommand;
  readonly #specs = new Map<string, SchemeTraits | null>();
  #process: number | undefined;

  constructor(worker: BlockingWorker, command: ReaderCommand, evaluatorId = 0) {
    super(evaluatorId);
    this.#worker = worker;
    this.#command = command;
  }

  override spec(kind: ReaderKind, scheme: string): SchemeTraits {
    const key = `${kind} ${scheme}`;
    let spec = this.#specs.get(key);
    if (spec === undefined) {
      const [code, read] =
        kind === 'module'
          ? ([CODE.initializeModuleReader, moduleReaderSpec] as const)
          : ([CODE.initializeResourceReader, resourceReaderSpec] as const);
      spec = decode(code, this.ask(code, { scheme }), (body) =>
        optional(body, 'spec', (value) => read(asFields(value))),
      );
      this.#specs.set(key, spec);
    }
    if (spec === null) throw new ExternalReaderError(externalReaderDoesNotSupportScheme(kind, scheme));
    return spec;
  }

  /** Ends the process. */
  close(): void {
    if (this.#process === undefined) return;
    const id = this.#process;
    this.#process = undefined;
    this.#worker.stop(id);
  }

  protected override ask(code: number, body: Fields): Fields {
    const { executable, arguments: args = [], workingDir = null } = this.#command;
    // A process that was given up because it did not answer is started again.
    if (this.#process === undefined || !this.#worker.isStarted(this.#process)) {
      this.#process = this.#worker.start({ executable, arguments: args, workingDir });
    }
    return this.#worker.ask({ id: this.#process, code, body });
  }
}

/** Decodes the response to a request. Throws `IoError` if it is malformed. */
function decode<T>(code: number, fields: Fields, read: (fields: Fields) => T): T {
  try {
    return readBody({ code: code + 1, fields }, read);
  } catch (error) {
    if (error instanceof ProtocolError) throw new IoError(error.message, 'ProtocolException');
    throw error;
  }
}

/** Loads the modules of a scheme through a reader. */
export function externalModuleLoader(scheme: string, reader: MessageReader): ModuleLoader {
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

/** Reads the resources of a scheme through a reader. */
export function externalResourceReader(scheme: string, reader: MessageReader): ResourceReader {
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

function elementsOf(kind: ReaderKind, reader: MessageReader) {
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
