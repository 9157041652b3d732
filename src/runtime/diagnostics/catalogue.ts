// All error codes of agents and requests with their explanations; the keys make up the type of codes. Only `kdeps
// explain` loads the texts; all other files import types.
import { fileCatalogue } from './catalogue/files.ts';
import { requestCatalogue } from './catalogue/requests.ts';
import { runCatalogue } from './catalogue/runs.ts';

export const agentCatalogue = { ...fileCatalogue, ...runCatalogue, ...requestCatalogue };

/** Codes of errors in an agent, its runs and its requests. */
export type AgentCode = keyof typeof agentCatalogue;
