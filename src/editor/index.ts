/** The language server: one core for every transport. */
export { serve } from './server.ts';
export type { Host, OpenProject } from './workspace.ts';
