// The prompt without a terminal: lines in, values out.
import { createInterface } from 'node:readline';
import type { Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { Conversation } from './conversation.ts';

/** Handles the lines of standard input. @returns 1 if anything failed */
export async function runPipedPrompt(session: Session, terminal: Terminal, isColored: boolean): Promise<number> {
  const conversation = new Conversation({ session, terminal, isColored, clear: () => undefined });
  const lines = createInterface({ input: process.stdin, terminal: false });
  for await (const line of lines) {
    if (conversation.take(line)) continue;
    lines.close();
    break;
  }
  conversation.end();
  return conversation.hasFailed ? 1 : 0;
}
