/** The language server, independent of the transport. */
export { serve } from './server.ts';
export type { Host, OpenProject } from './workspace.ts';
