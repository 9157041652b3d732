/** The client of a server as a reader. It has described each of its schemes in advance. */
import { externalReaderDoesNotSupportScheme } from '../../diagnostics/messages/modules.ts';
import { ExternalReaderError } from '../../modules/loader.ts';
import type { BlockingWorker } from '../blocking-worker.ts';
import {
  externalModuleLoader,
  externalResourceReader,
  MessageReader,
  type ReaderKind,
  type SchemeTraits,
} from '../external-readers.ts';
import type { Fields } from '../messages/fields.ts';
import type { ReaderSpec } from '../messages/readers.ts';
import type { WaitingSources } from '../sources.ts';

class ClientReader extends MessageReader {
  readonly #worker: BlockingWorker;
  readonly #specs: Readonly<Record<ReaderKind, readonly ReaderSpec[]>>;

  constructor(worker: BlockingWorker, evaluatorId: number, specs: Readonly<Record<ReaderKind, readonly ReaderSpec[]>>) {
    super(evaluatorId);
    this.#worker = worker;
    this.#specs = specs;
  }

  override spec(kind: ReaderKind, scheme: string): SchemeTraits {
    const spec = this.#specs[kind].find((candidate) => candidate.scheme === scheme);
    if (spec === undefined) throw new ExternalReaderError(externalReaderDoesNotSupportScheme(kind, scheme));
    return spec;
  }

  protected override ask(code: number, body: Fields): Fields {
    return this.#worker.askClient({ code, body });
  }
}

/** Loaders and readers that send requests to the client. */
export function clientSources(
  worker: BlockingWorker,
  evaluatorId: number,
  module: readonly ReaderSpec[],
  resource: readonly ReaderSpec[],
): WaitingSources {
  const reader = new ClientReader(worker, evaluatorId, { module, resource });
  return {
    loaders: module.map(({ scheme }) => externalModuleLoader(scheme, reader)),
    readers: resource.map(({ scheme }) => externalResourceReader(scheme, reader)),
  };
}
