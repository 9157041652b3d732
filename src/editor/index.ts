/** The language server, independent of the transport. */
export { serve } from './server.ts';
export type { Host, OpenProject, Outcome, Programs } from './workspace.ts';
