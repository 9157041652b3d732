// Diagnostics reported for an agent before it runs.
import { AgentError } from '../../src/runtime/index.ts';
import { serveAgent } from './agent-server.ts';

/** All diagnostics of an agent; empty when it can be served. */
export async function problemsOf(files: Readonly<Record<string, string>>): Promise<string> {
  try {
    const served = await serveAgent(files);
    await served.close();
    return '';
  } catch (error) {
    if (error instanceof AgentError) return error.message;
    throw error;
  }
}
