// Parses a command line with a command's option table.
import type { Operands } from './command.ts';
import {
  isUsageError,
  type Option,
  type OptionTable,
  type OptionValues,
  UsageError,
  type UsageProblem,
} from './options.ts';
import { suggestionText } from './unknown-word.ts';

/** A parsed command line. */
export interface ParsedArguments<T extends OptionTable> {
  readonly options: OptionValues<T>;
  readonly operands: readonly string[];
  /** `--help` was given; nothing else was checked. */
  readonly help: boolean;
}

interface Given {
  /** The spelling of the last use, for messages. */
  spelling: string;
  readonly texts: string[];
}

/**
 * Parses the words after the name of a command. Options and operands may be mixed; `--` ends the options.
 *
 * @throws UsageError with all errors, not just the first
 */
export function parseArguments<T extends OptionTable>(
  table: T,
  operands: Operands | undefined,
  words: readonly string[],
): ParsedArguments<T> {
  const reader = new WordReader(table, words);
  reader.readAll();
  if (reader.help) return { options: readValues(table, new Map(), []), operands: [], help: true };
  const isUnknown = ({ code }: UsageProblem): boolean => code === 'kdeps/unknown-option';
  const problems = [
    ...reader.problems.filter(isUnknown),
    ...operandProblems(operands, reader.operands),
    ...reader.problems.filter((problem) => !isUnknown(problem)),
  ];
  const options = readValues(table, reader.given, problems);
  if (problems.length > 0) throw new UsageError(...problems);
  return { options, operands: reader.operands, help: false };
}

/** The words that a table of options leaves. */
export interface KnownArguments<T extends OptionTable> {
  readonly options: OptionValues<T>;
  /** Operands and options that are not in the table, in their order. */
  readonly rest: readonly string[];
  readonly help: boolean;
}

/**
 * Parses the options of a table and leaves everything else, up to `--`.
 *
 * @param early options that only count before the first operand
 * @throws UsageError
 */
export function parseKnown<T extends OptionTable>(
  table: T,
  words: readonly string[],
  early: readonly Option<unknown>[],
): KnownArguments<T> {
  const reader = new WordReader(table, words, { leavesUnknown: true, early });
  reader.readAll();
  const problems = [...reader.problems];
  const options = readValues(table, reader.given, problems);
  if (problems.length > 0) throw new UsageError(...problems);
  return { options, rest: reader.operands, help: reader.help };
}

/** A parsed command line of a command whose operands have names of their own. */
export interface NamedArguments<T extends OptionTable> {
  readonly options: OptionValues<T>;
  readonly help: boolean;
  readonly operands: readonly string[];
  /** The subcommand that ends the words of this command, and its words. */
  readonly rest: readonly string[] | null;
  readonly problems: readonly UsageProblem[];
}

/** Parses the words of a command up to the name of a subcommand. Problems are returned, not thrown. */
export function parseUntil<T extends OptionTable>(
  table: T,
  words: readonly string[],
  subcommands: ReadonlySet<string>,
): NamedArguments<T> {
  const reader = new WordReader(table, words, { subcommands });
  reader.readAll();
  const problems = [...reader.problems];
  const options = readValues(table, reader.help ? new Map() : reader.given, reader.help ? [] : problems);
  return { options, help: reader.help, operands: reader.operands, rest: reader.rest, problems };
}

/** How to read words other than options. */
interface Reading {
  /** Unknown options are operands, and `--help` does not end anything. */
  readonly leavesUnknown?: boolean;
  /** Unknown after the first operand. */
  readonly early?: readonly Option<unknown>[];
  /** The first of these words ends the reading. */
  readonly subcommands?: ReadonlySet<string>;
}

class WordReader {
  readonly given = new Map<Option<unknown>, Given>();
  readonly operands: string[] = [];
  readonly problems: UsageProblem[] = [];
  help = false;
  /** A subcommand and what follows it. */
  rest: readonly string[] | null = null;
  readonly #byName = new Map<string, Option<unknown>>();
  readonly #words: readonly string[];
  readonly #reading: Reading;
  #at = 0;

  constructor(table: OptionTable, words: readonly string[], reading: Reading = {}) {
    this.#words = words;
    this.#reading = reading;
    for (const option of Object.values(table)) {
      this.#byName.set(`--${option.name}`, option);
      if (option.short !== undefined) this.#byName.set(`-${option.short}`, option);
      if (option.opposite !== undefined) this.#byName.set(`--${option.opposite}`, option);
    }
  }

  readAll(): void {
    const { subcommands, leavesUnknown } = this.#reading;
    while (this.#at < this.#words.length) {
      if (this.help && leavesUnknown !== true) return;
      const word = this.#words[this.#at++] ?? '';
      if (subcommands?.has(word) === true) {
        this.rest = this.#words.slice(this.#at - 1);
        return;
      }
      if (word === '--') this.operands.push(...this.#words.slice(this.#at));
      if (word === '--') return;
      if (leavesUnknown === true && this.#isUnknown(word)) this.operands.push(word);
      else if (word.startsWith('--')) this.#readLong(word);
      else if (word.length > 1 && word.startsWith('-')) this.#readShort(word);
      else this.operands.push(word);
    }
  }

  #isUnknown(word: string): boolean {
    if (!word.startsWith('-') || word === '-' || word === '-h' || word === '--help') return false;
    const option = this.#byName.get(word.startsWith('--') ? word.replace(/=.*$/s, '') : word.slice(0, 2));
    return option === undefined || (this.operands.length > 0 && this.#reading.early?.includes(option) === true);
  }

  #readLong(word: string): void {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const attached = equals < 0 ? undefined : word.slice(equals + 1);
    const option = this.#byName.get(name);
    if (option === undefined) this.#unknown(name);
    else if (option.value !== undefined) this.#take(option, name, attached);
    else if (attached !== undefined) this.#note('kdeps/unexpected-value', `option ${name} does not take a value`);
    else this.#add(option, name, name === `--${option.opposite}` ? 'false' : 'true');
  }

  /** `-x`, `-xVALUE`, or several switches in one word. */
  #readShort(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const name = `-${word[i]}`;
      const option = this.#byName.get(name);
      if (option === undefined) {
        this.#unknown(name);
        return;
      }
      if (option.value !== undefined) {
        const attached = word.slice(i + 1);
        this.#take(option, name, attached === '' ? undefined : attached);
        return;
      }
      this.#add(option, name, 'true');
    }
  }

  #take(option: Option<unknown>, name: string, attached: string | undefined): void {
    const text = attached ?? this.#words[this.#at++];
    if (text === undefined) this.#note('kdeps/missing-value', `option ${name} requires a value`);
    else this.#add(option, name, text);
  }

  #note(code: UsageProblem['code'], message: string): void {
    this.problems.push({ code, message });
  }

  #add(option: Option<unknown>, spelling: string, text: string): void {
    const given = this.given.get(option);
    if (given === undefined) this.given.set(option, { spelling, texts: [text] });
    else {
      given.spelling = spelling;
      given.texts.push(text);
    }
  }

  #unknown(name: string): void {
    if (name === '--help' || name === '-h') {
      this.help = true;
      return;
    }
    const known = [...this.#byName].filter(([, option]) => option.hidden !== true).map(([spelling]) => spelling);
    const near = suggestionText(name, [...known, '--help', '-h'], 'options');
    this.#note('kdeps/unknown-option', `no such option ${name}${near}`);
  }
}

function operandProblems(operands: Operands | undefined, given: readonly string[]): readonly UsageProblem[] {
  const { min, max, name, choices } = operands ?? { min: 0, max: 0, name: '' };
  if (given.length < min) return [{ code: 'kdeps/missing-argument', message: `missing argument ${name}` }];
  if (given.length > max) {
    const extra = given.slice(max);
    const message = `got unexpected extra argument${extra.length > 1 ? 's' : ''} (${extra.join(' ')})`;
    return [{ code: 'kdeps/unexpected-argument', message }];
  }
  const wrong = choices && given.find((word) => !choices.includes(word));
  if (wrong === undefined) return [];
  const message = `invalid value for ${name}: invalid choice: ${wrong}. (choose from ${choices?.join(', ')})`;
  return [{ code: 'kdeps/invalid-value', message }];
}

function readValues<T extends OptionTable>(
  table: T,
  given: ReadonlyMap<Option<unknown>, Given>,
  problems: UsageProblem[],
): OptionValues<T> {
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(table)) {
    const { spelling, texts } = given.get(option) ?? { spelling: `--${option.name}`, texts: [] };
    try {
      if (texts.length > 1 && option.repeatable !== true) {
        const message = `invalid value for --${option.name}: Option cannot be repeated`;
        throw new UsageError({ code: 'kdeps/repeated-option', message, isWhole: true });
      }
      values[key] = option.read(texts);
    } catch (error) {
      if (!isUsageError(error)) throw error;
      const [problem] = error.problems;
      if (problem?.isWhole === true) {
        problems.push(problem);
        continue;
      }
      const code = problem?.code ?? 'kdeps/invalid-value';
      problems.push({ code, message: `invalid value for ${spelling}: ${error.message}` });
    }
  }
  return values as OptionValues<T>;
}
