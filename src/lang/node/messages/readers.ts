/** Messages of readers: how a reader describes itself, and its responses. */
import type { PathElement } from '../../modules/loader.ts';
import { CODE } from './codes.ts';
import { asBytes, asFields, asFlag, asText, type Fields, field, listOf, optional, type Reader } from './fields.ts';

/** A reader's description of its scheme. */
export interface ReaderSpec {
  readonly scheme: string;
  readonly isHierarchical: boolean;
  readonly isGlobbable: boolean;
  /** Whether `...` may search its ancestors; never for resources. */
  readonly isLocal: boolean;
}

/** The description of a module reader. */
export function moduleReaderSpec(fields: Fields): ReaderSpec {
  return { ...resourceReaderSpec(fields), isLocal: field(fields, 'isLocal', asFlag) };
}

/** The description of a resource reader. */
export function resourceReaderSpec(fields: Fields): ReaderSpec {
  return {
    scheme: field(fields, 'scheme', asText),
    isHierarchical: field(fields, 'hasHierarchicalUris', asFlag),
    isGlobbable: field(fields, 'isGlobbable', asFlag),
    isLocal: false,
  };
}

/** The response of a reader; every field is optional. */
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

/** Decodes the response to a request with this code. */
export function readerAnswer(code: number, fields: Fields): ReaderAnswer {
  return {
    error: optional(fields, 'error', asText),
    text: code === CODE.readModule ? optional(fields, 'contents', asText) : null,
    bytes: code === CODE.readResource ? optional(fields, 'contents', asBytes) : null,
    elements: optional(fields, 'pathElements', listOf(asElement)) ?? [],
  };
}
