// Handles the input of the prompt, line by line.
import { PklError } from '../../lang/index.ts';
import { fileUri, untilStopped } from '../../lang/node/index.ts';
import { complete, isIncomplete, ReplSession } from '../../lang/repl/index.ts';
import { highlight } from '../colors.ts';
import { moduleUri } from '../module-uri.ts';
import type { Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { pathsLike, urisLike } from './paths.ts';
import { emphasized, examples, help } from './texts.ts';

/** The user pressed Ctrl-C during an evaluation. */
class Stopped extends Error {}

/** The settings of a conversation. */
export interface PromptSettings {
  readonly session: Session;
  readonly terminal: Terminal;
  readonly isColored: boolean;
  /** Wraps evaluations that Ctrl-C can stop; absent if Ctrl-C ends the program. */
  readonly whileStoppable?: <T>(work: () => T) => T;
  readonly clear: () => void;
}

/** A command of the prompt; returns whether the prompt continues. */
type PromptCommand = (conversation: Conversation, argument: string) => boolean;

const commands: Readonly<Record<string, PromptCommand>> = {
  clear: (it) => it.doing(() => it.settings.clear()),
  examples: (it) => it.doing(() => it.say(examples)),
  force: (it, text) => it.doing(() => it.evaluate(text, true)),
  help: (it) => it.doing(() => it.say(help)),
  load: (it, path) => it.doing(() => it.load(path)),
  quit: () => false,
  reset: (it) => it.doing(() => it.reset()),
  type: (it, text) => it.doing(() => it.tellType(text)),
};

/** Candidates for completion, and the part of the line that they replace. */
export type Candidates = [candidates: string[], replaced: string];

/** One user and one session. */
export class Conversation {
  readonly settings: PromptSettings;
  readonly #session: ReplSession;
  #unfinished = '';
  #count = 0;
  /** Whether anything failed. */
  hasFailed = false;

  constructor(settings: PromptSettings) {
    this.settings = settings;
    const { whileStoppable } = settings;
    this.#session = new ReplSession({
      evaluator: settings.session.evaluator(),
      folder: `${fileUri(settings.session.folder).toString()}/`,
      ...(whileStoppable !== undefined && {
        stoppable: (work) => whileStoppable(() => untilStopped(work, () => new Stopped())),
      }),
    });
  }

  /** The prompt for the next line. */
  get prompt(): string {
    const name = `pkl${this.#count}> `;
    return this.isUnfinished ? ' '.repeat(name.length) : name;
  }

  /** Whether the next line continues the current input. */
  get isUnfinished(): boolean {
    return this.#unfinished !== '';
  }

  /** Discards unfinished input. */
  abandon(): void {
    this.#unfinished = '';
  }

  /** Handles a line. @returns whether the conversation continues */
  take(line: string): boolean {
    const text = this.isUnfinished ? `${this.#unfinished}\n${line}` : line;
    this.#unfinished = '';
    if (text.trim() === '') return true;
    if (text.trimStart().startsWith(':')) return this.#command(text.trim());
    if (isIncomplete(text)) this.#unfinished = text;
    else this.evaluate(text, false);
    return true;
  }

  /** Handles unfinished input as complete, because nothing follows. */
  end(): void {
    const text = this.#unfinished;
    this.#unfinished = '';
    if (text.trim() !== '') this.evaluate(text, false);
  }

  #command(text: string): boolean {
    const [, word = '', argument = ''] = /^:(\w*)\s*(.*)$/s.exec(text) ?? [];
    const found = Object.entries(commands).filter(([name]) => name.startsWith(word.toLowerCase()));
    const exact = found.find(([name]) => name === word.toLowerCase());
    const [first, ...others] = exact === undefined ? found : [exact];
    if (first !== undefined && others.length === 0) return first[1](this, argument);
    const names = found.map(([name]) => `\`:${name}\``).join('  ');
    if (first === undefined) this.say(`Unknown command: \`${text.slice(1)}\`\n`);
    else this.say(`Which of the following did you mean?  ${names}\n`);
    return true;
  }

  /** Runs a command after which the conversation continues. Reports errors. */
  doing(work: () => void): boolean {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
    return true;
  }

  /** Evaluates, and prints the values or the error. */
  evaluate(text: string, force: boolean): void {
    this.doing(() => this.#session.evaluate(this.#name(), text, (value) => this.#print(value), force));
  }

  /** Prints the type of something. */
  tellType(text: string): void {
    if (text !== '') this.#print(this.#session.typeOf(this.#name(), text));
  }

  /** Resets the session to the definitions of a module. */
  load(path: string): void {
    const { folder } = this.settings.session;
    this.#session.load(moduleUri(path.replace(/^(["'])(.*)\1$/, '$2'), folder));
  }

  /** Resets the session. */
  reset(): void {
    this.#session.reset();
    this.#count = 0;
    this.settings.clear();
  }

  /** Candidates for completing a line. */
  complete(line: string): Candidates {
    const command = /^\s*:(\w*)$/.exec(line);
    if (command !== null) {
      const typed = `:${command[1]}`;
      return [Object.keys(commands).flatMap((name) => (`:${name}`.startsWith(typed) ? [`:${name} `] : [])), typed];
    }
    const { folder } = this.settings.session;
    const path = /^\s*:l\w*\s+(.*)$/.exec(line)?.[1];
    if (path !== undefined) return [[...pathsLike(path, folder)], path];
    const text = `${this.#unfinished}\n${line.replace(/^\s*:(?:force|type)\s/, '')}`;
    const { start, candidates, uri } = complete(this.#session, text);
    if (uri !== null) return [[...urisLike(uri, folder)], uri];
    return [[...candidates], text.slice(start)];
  }

  #name(): string {
    return `pkl${this.#count++}`;
  }

  #print(value: string): void {
    this.settings.terminal.out(`${this.settings.isColored ? highlight(value) : value}\n`);
  }

  /** Prints a message to the user. */
  say(text: string): void {
    this.settings.terminal.out(emphasized(text, this.settings.isColored));
  }

  #fail(error: unknown): void {
    this.hasFailed = true;
    if (error instanceof Stopped) this.settings.terminal.err('Interrupted.\n');
    else if (error instanceof PklError) this.settings.session.reporter.failure(error);
    else throw error;
  }
}
