import type { languageCatalogue } from './catalogue/index.ts';

/** The codes of the language itself. A code never changes its meaning and is never taken away. */
export type LanguageCode = keyof typeof languageCatalogue;

/**
 * Codes for errors of an embedder's loaders and functions, prefixed with the embedder's name:
 * `kdeps/unknown-schema-module`.
 */
export type HostCode = `${string}/${string}`;

export type ErrorCode = LanguageCode | HostCode;
