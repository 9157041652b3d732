// The prompt on a terminal: editing, history, completion, and Ctrl-C.
import { createInterface, type Interface } from 'node:readline';
import type { Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { Conversation } from './conversation.ts';
import { History } from './history.ts';
import { emphasized, exitHint, welcome } from './texts.ts';

const CLEAR = '\u001b[H\u001b[2J\u001b[3J';
const HISTORY_SIZE = 1000;

/** Runs the prompt until the user quits. */
export function runTerminalPrompt(session: Session, terminal: Terminal, isColored: boolean): Promise<number> {
  const { stdin, stdout } = process;
  const history = new History();
  const conversation = new Conversation({
    session,
    terminal,
    isColored,
    whileStoppable: cooked,
    clear: () => terminal.out(CLEAR),
  });
  terminal.out(emphasized(welcome, isColored));
  const lines = createInterface({
    input: stdin,
    output: stdout,
    terminal: true,
    history: history.read(),
    historySize: HISTORY_SIZE,
    removeHistoryDuplicates: true,
    completer: (line: string) => conversation.complete(line),
  });
  const ask = (): void => {
    lines.setPrompt(isColored ? `\u001b[2m${conversation.prompt}\u001b[0m` : conversation.prompt);
    lines.prompt();
  };
  // During an evaluation, Ctrl-C arrives as a signal, not as a key.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  let mayQuit = false;
  return new Promise((done) => {
    lines.on('line', (line) => {
      mayQuit = false;
      if (line.trim() !== '') history.add(line);
      if (conversation.take(line)) ask();
      else lines.close();
    });
    lines.on('SIGINT', () => {
      const isIdle = lines.line === '' && !conversation.isUnfinished;
      if (isIdle && mayQuit) return lines.close();
      discard(lines);
      conversation.abandon();
      if (isIdle) terminal.out(exitHint);
      mayQuit = isIdle;
      return ask();
    });
    lines.on('close', () => {
      process.off('SIGINT', ignore);
      terminal.out('\n');
      done(0);
    });
    ask();
  });

  /** Runs work while the terminal turns Ctrl-C into a signal. */
  function cooked<T>(work: () => T): T {
    stdin.setRawMode(false);
    try {
      return work();
    } finally {
      stdin.setRawMode(true);
    }
  }
}

/** Discards the current input, which stays on the screen, and starts a new line. */
function discard(lines: Interface): void {
  lines.write(null, { ctrl: true, name: 'e' });
  process.stdout.write('^C\n');
  lines.write(null, { ctrl: true, name: 'u' });
}
