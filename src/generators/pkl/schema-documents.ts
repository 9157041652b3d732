/** The documents of a JSON Schema: the file itself, and neighbor files that its references name. */
import { type Data, InputError, isList, isObject, pointerTo } from './data.ts';

/** A schema and its place. */
export interface Placed {
  readonly schema: Data;
  /** The path of the document, relative to the first one; empty for the first one. */
  readonly file: string;
  readonly pointer: string;
}

/** Reads a neighbor file, given its path relative to the first document. Throws `InputError`. */
export type ReadNeighbor = (path: string) => Data;

export class SchemaDocuments {
  readonly #documents: Map<string, Data>;
  readonly #readNeighbor: ReadNeighbor;

  constructor(root: Data, readNeighbor: ReadNeighbor) {
    this.#documents = new Map([['', root]]);
    this.#readNeighbor = readNeighbor;
  }

  /**
   * The target of a reference; null when it is not in this file or a neighbor.
   *
   * @throws InputError when a local reference leads nowhere
   */
  resolve(reference: string, from: Placed): Placed | null {
    const [path = '', fragment = ''] = reference.split('#', 2);
    if (/^[a-z][a-z0-9+.-]*:|^\//i.test(path) || (fragment !== '' && !fragment.startsWith('/'))) return null;
    const file = path === '' ? from.file : joined(from.file, decoded(path, from));
    if (file === null) return null;
    let schema: Data | undefined = this.#document(file);
    let pointer = '';
    for (const part of fragment.split('/').slice(1)) {
      const name = decoded(part, from).replaceAll('~1', '/').replaceAll('~0', '~');
      pointer = pointerTo(pointer, name);
      schema = isObject(schema) ? schema.get(name) : isList(schema) ? schema[Number(name)] : undefined;
    }
    if (schema === undefined)
      throw new InputError(`${placeText(from)}: The reference \`${reference}\` leads nowhere. Correct it.`);
    return { schema, file, pointer };
  }

  #document(file: string): Data {
    let document = this.#documents.get(file);
    if (document === undefined) {
      document = this.#readNeighbor(file);
      this.#documents.set(file, document);
    }
    return document;
  }
}

/** `schemas/a.json#/properties/b`. */
export function placeText({ file, pointer }: Pick<Placed, 'file' | 'pointer'>): string {
  return `${file}#${pointer}`;
}

function decoded(text: string, from: Placed): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError(`${placeText(from)}: The reference \`${text}\` is not a valid URI. Correct its escapes.`);
  }
}

/** A path relative to the folder of another; null when it leads out of the folder of the first document. */
function joined(from: string, path: string): string | null {
  const parts = from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
