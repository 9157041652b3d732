/** What messages about readers hold: how a reader describes itself, and what it answers. */
import type { PathElement } from '../../modules/loader.ts';
import { CODE } from './codes.ts';
import { asBytes, asFields, asFlag, asText, type Fields, field, listOf, optional, type Reader } from './fields.ts';

/** What a reader says of the URIs of its scheme. */
export interface ReaderSpec {
  readonly scheme: string;
  readonly isHierarchical: boolean;
  readonly isGlobbable: boolean;
  /** Whether `...` may search its ancestors; never for resources. */
  readonly isLocal: boolean;
}

/** A reader of modules. */
export function moduleReaderSpec(fields: Fields): ReaderSpec {
  return { ...resourceReaderSpec(fields), isLocal: field(fields, 'isLocal', asFlag) };
}

/** A reader of resources. */
export function resourceReaderSpec(fields: Fields): ReaderSpec {
  return {
    scheme: field(fields, 'scheme', asText),
    isHierarchical: field(fields, 'hasHierarchicalUris', asFlag),
    isGlobbable: field(fields, 'isGlobbable', asFlag),
    isLocal: false,
  };
}

/** The answer of a reader; every field may be left out. */
export interface ReaderAnswer {
  readonly error: string | null;
  readonly text: string | null;
  readonly bytes: Uint8Array | null;
  readonly elements: readonly PathElement[];
}

const asElement: Reader<PathElement> = (value) => {
  const fields = asFields(value);
  return { name: field(fields, 'name', asText), isDirectory: field(fields, 'isDirectory', asFlag) };
};

/** The answer to a request with this code. */
export function readerAnswer(code: number, fields: Fields): ReaderAnswer {
  return {
    error: optional(fields, 'error', asText),
    text: code === CODE.readModule ? optional(fields, 'contents', asText) : null,
    bytes: code === CODE.readResource ? optional(fields, 'contents', asBytes) : null,
    elements: optional(fields, 'pathElements', listOf(asElement)) ?? [],
  };
}
