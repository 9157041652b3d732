// The `kdeps` command: finds the command, runs it, and exits with its status. No other file exits the process.

import { CONTAINER_AGENT, isContainer, systemErrorText } from '../runtime/index.ts';
import { parseArguments } from './args.ts';
import type { CliCode } from './catalogue.ts';
import type { Command, CommandEntry } from './command.ts';
import { commandEntries, groups } from './commands/index.ts';
import { formatIn } from './diagnostics.ts';
import { commandHelp, groupHelp, groupUsage, usage } from './help.ts';
import { isPkl } from './identity.ts';
import { isUsageError, type UsageProblem } from './options.ts';
import { versionText } from './program-version.ts';
import { plainDiagnostic } from './reporter.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { suggestionText } from './unknown-word.ts';

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const found = findCommand(words);
  if ('entry' in found) return runCommand(found.entry, found.rest, terminal);
  const { group, rest } = found;
  const [word] = rest;
  const members = commandEntries.filter((entry) => entry.path.startsWith(group === '' ? '' : `${group} `));
  if (word === undefined || word === '--help' || word === '-h') {
    const [summary, shown] = [groups[group] ?? '', group === '' ? topLevel() : members];
    terminal.out(groupHelp(group, summary, shown, terminal.colorOut, group === '' && !isPkl ? firstSteps : []));
    return 0;
  }
  if (group === '' && (word === '--version' || word === '-v')) {
    terminal.out(`${versionText()}\n`);
    return 0;
  }
  const problem = await unknownWord(word, group, members);
  return wrongUse(terminal, words, groupUsage(group, terminal.colorErr), [problem]);
}

/** In the container of an agent, no arguments means `run`; `help COMMAND` is another spelling of `COMMAND --help`. */
function wordsOf(words: readonly string[]): readonly string[] {
  if (words[0] === 'help' && !isPkl) return [...words.slice(1), '--help'];
  return words.length === 0 && !isPkl && isContainer(process.env) ? ['run', CONTAINER_AGENT] : words;
}

/** The command named by the first words, or the group if they name none. */
function findCommand(
  words: readonly string[],
): { entry: CommandEntry; rest: readonly string[] } | { group: string; rest: readonly string[] } {
  const [first = '', second = ''] = words;
  const alone = commandEntries.find((entry) => entry.path === first);
  if (alone !== undefined) return { entry: alone, rest: words.slice(1) };
  if (groups[first] === undefined) return { group: '', rest: words };
  const member = commandEntries.find((entry) => entry.path === `${first} ${second}`);
  return member === undefined ? { group: first, rest: words.slice(1) } : { entry: member, rest: words.slice(2) };
}

/** Examples for new users. */
const firstSteps = ['kdeps eval config.pkl', 'kdeps new painter', 'kdeps run painter', 'kdeps run --help'];

/** The top-level commands and groups. */
function topLevel(): readonly CommandEntry[] {
  const seen = new Map<string, CommandEntry>();
  for (const entry of commandEntries) {
    const [first = ''] = entry.path.split(' ');
    if (!seen.has(first)) seen.set(first, { ...entry, path: first, summary: groups[first] ?? entry.summary });
  }
  return [...seen.values()];
}

async function unknownWord(word: string, group: string, members: readonly CommandEntry[]): Promise<UsageProblem> {
  if (word.startsWith('-')) {
    const known = group === '' ? ['-v', '--version', '-h', '--help'] : ['-h', '--help'];
    const near =
      isPkl && group === '' ? await hintAtOption(word, members, known) : suggestionText(word, known, 'options');
    return { code: 'kdeps/unknown-option', message: `no such option ${word}${near}` };
  }
  const names = group === '' ? topLevel() : members;
  const known = names.map((entry) => entry.path.split(' ').at(-1) ?? '');
  const alike = isPkl && group === '' ? '' : suggestionText(word, known, 'subcommands');
  const all = group === '' ? `. (Possible subcommands: ${known.join(', ')})` : '';
  const message = `no such subcommand ${word}${alike === '' ? all : alike}`;
  return { code: 'kdeps/unknown-command', message };
}

/** As `pkl` does: which command has a short option, and all long ones there are. */
async function hintAtOption(word: string, members: readonly CommandEntry[], known: readonly string[]): Promise<string> {
  if (word.startsWith('--')) return `. (Possible options: ${known.join(', ')})`;
  for (const entry of members) {
    const { options } = await entry.load([]);
    if (Object.values(options).some(({ short }) => `-${short}` === word)) {
      return `. hint: ${entry.path} has an option ${word}`;
    }
  }
  return '';
}

async function runCommand(entry: CommandEntry, words: readonly string[], terminal: Terminal): Promise<number> {
  const command = await entry.load(words);
  try {
    if (command.readsWords === true && words.some((word) => !word.startsWith('-'))) {
      const { options } = parseArguments(command.options, undefined, []);
      return await command.run({ options, operands: words, terminal, commands: commandEntries });
    }
    const { options, operands, help } = parseArguments(command.options, command.operands, words);
    if (!help) return await command.run({ options, operands, terminal, commands: commandEntries });
    terminal.out(commandHelp(entry.path, entry.summary, command, terminal.colorOut));
    return 0;
  } catch (error) {
    if (isUsageError(error)) {
      // Like `pkl`, show the usage of the whole program above several errors.
      const isOfAll = isPkl && error.problems.length > 1;
      const line = isOfAll ? groupUsage('', terminal.colorErr) : usageOf(entry, command, terminal);
      return wrongUse(terminal, words, line, error.problems);
    }
    throw error;
  }
}

function usageOf(entry: CommandEntry, command: Command, terminal: Terminal): string {
  return usage(entry.path, command.operands, terminal.colorErr);
}

function wrongUse(
  terminal: Terminal,
  words: readonly string[],
  line: string,
  problems: readonly UsageProblem[],
): number {
  const format = formatIn(words);
  if (format === null) terminal.err(`${line}\n\n${problems.map(({ message }) => `Error: ${message}\n`).join('')}`);
  else for (const { code, message } of problems) terminal.err(`${format(plainDiagnostic(code, message))}\n`);
  return 1;
}

/** An unexpected error is a bug of ours. The message says so; the stack trace is only shown on request. */
function failUnexpectedly(error: unknown): never {
  const format = formatIn(process.argv);
  const known = systemErrorText(error);
  const tell = (code: CliCode, message: string, text: string): never =>
    leave(format === null ? text : `${format(plainDiagnostic(code, message))}\n`);
  if (known !== null) tell('kdeps/system-error', known, `${known}\n`);
  const message = error instanceof Error ? error.message : String(error);
  const trace = process.env['KDEPS_DEBUG'] && error instanceof Error ? `${error.stack}\n` : '';
  const text = `Internal error: ${message}\nThis is a bug in kdeps, not an error in your files.`;
  return tell('kdeps/internal-error', text, `${text}\n${trace}`);
}

/** Writing to the error stream may itself fail. */
function leave(text: string): never {
  try {
    processTerminal.err(text);
  } finally {
    process.exit(1);
  }
}

process.once('uncaughtException', failUnexpectedly);
main(wordsOf(process.argv.slice(2)), processTerminal).then((status) => process.exit(status), failUnexpectedly);
