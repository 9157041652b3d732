import { languageCatalogue } from '../lang/diagnostics/catalogue/index.ts';
import type { Explanation } from '../lang/diagnostics/index.ts';
import { agentCatalogue } from '../runtime/diagnostics/catalogue.ts';
import { cliCatalogue } from './catalogue.ts';

/** All catalogues of error codes with their subjects. */
export const catalogues: readonly (readonly [about: string, Readonly<Record<string, Explanation>>])[] = [
  ['The language', languageCatalogue],
  ['Agents', agentCatalogue],
  ['The command line', cliCatalogue],
];
