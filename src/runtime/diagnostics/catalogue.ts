/**
 * What can be wrong with an agent, and what becomes of a request: every code, with cause, example and cure. Its type is
 * the list of codes. Nothing that runs loads it.
 */
import { fileCatalogue } from './catalogue/files.ts';
import { requestCatalogue } from './catalogue/requests.ts';
import { runCatalogue } from './catalogue/runs.ts';

export const agentCatalogue = { ...fileCatalogue, ...runCatalogue, ...requestCatalogue };

/** Codes of errors in an agent or in one of its runs. */
export type AgentCode = keyof typeof agentCatalogue;
