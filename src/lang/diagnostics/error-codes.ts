import type { languageCatalogue } from './catalogue/index.ts';

/** The codes of the language itself. A code never changes its meaning and is never taken away. */
export type LanguageCode = keyof typeof languageCatalogue;

/** What loaders and functions of an embedder report, with a name of the embedder in front: `kdeps/unknown-schema-module`. */
export type HostCode = `${string}/${string}`;

export type ErrorCode = LanguageCode | HostCode;
