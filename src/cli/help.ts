// Generates help pages and usage lines from the tables of commands and options.
import { LANGUAGE_VERSION } from '../lang/index.ts';
import type { Command, CommandEntry, Operands } from './command.ts';
import { isPkl, program } from './identity.ts';
import type { Option, OptionTable } from './options.ts';
import { type PklPage, pklPages, pklText } from './pkl-pages.ts';
import { outputColumns } from './terminal.ts';

/** Columns of a page where there is room for them. */
const MAX_WIDTH = 79;

/** Longer names have a line of their own. */
const MAX_NAME_WIDTH = 30;

/** If there is less room for the second column, every name has a line of its own. */
const MIN_TEXT_WIDTH = 24;

/** Columns of a page: fewer in a narrow terminal. */
export function pageWidth(): number {
  return Math.min(MAX_WIDTH, outputColumns() ?? MAX_WIDTH);
}

export interface Row {
  readonly left: string;
  readonly right: string;
}

/** The first line of a help page, also printed above errors. */
export function usage(path: string, operands?: Operands, colored = false): string {
  const words = [program, ...(path === '' ? [] : [path]), '[<options>]'];
  if (operands !== undefined) words.push(operandUsage(operands));
  return `${paint(colored, 33, 'Usage:')} ${words.join(' ')}`;
}

/** The usage line of a group of commands, or of the program when `path` is empty. */
export function groupUsage(path: string, colored = false): string {
  return `${usage(path, undefined, colored)} <command> [<args>]...`;
}

/** The help page of one command. */
export function commandHelp(path: string, summary: string, command: Command, colored = false): string {
  const { operands, description, examples } = command;
  const pklPage = isPkl ? pklPages[path] : undefined;
  if (pklPage !== undefined) return commandHelpOfPkl(path, summary, command, pklPage, colored);
  const paragraphs = [usage(path, operands, colored), indent(wrap(summary, pageWidth() - 2))];
  if (description !== undefined) paragraphs.push(indent(wrap(description, pageWidth() - 2)));
  if (examples !== undefined)
    paragraphs.push(section('Examples', examples.map((line) => `  ${line}`).join('\n'), colored));
  paragraphs.push(section('Options', rows(optionRows(command.options), colored), colored));
  if (operands !== undefined) {
    paragraphs.push(section('Arguments', rows([{ left: operands.name, right: operands.help }], colored), colored));
  }
  return page(paragraphs);
}

/** The help page of a command of `pkl`, with what `pkl` says. */
function commandHelpOfPkl(path: string, summary: string, command: Command, pklPage: PklPage, colored: boolean): string {
  const { operands } = command;
  const known = new Map(Object.values(command.options).map((option) => [option.name, option]));
  const options = pklPage.options.flatMap((name) => {
    const option = known.get(name);
    if (option === undefined) return [];
    const [value, help] = pklText(pklPage, name);
    return [{ left: optionNames(value === null ? option : { ...option, value }), right: help }];
  });
  const paragraphs = [usage(path, operands, colored), pklPage.about ?? indent(wrap(summary, pageWidth() - 2))];
  paragraphs.push(section('Options', rows([...options, helpRow], colored), colored));
  if (operands !== undefined && pklPage.operands !== undefined) {
    paragraphs.push(section('Arguments', rows([{ left: operands.name, right: pklPage.operands }], colored), colored));
  }
  return page(paragraphs);
}

/** Pages of `pkl` end with the address of its manual. */
function page(paragraphs: readonly string[]): string {
  const manual = `For more information, visit\nhttps://pkl-lang.org/main/${LANGUAGE_VERSION}/pkl-cli/index.html#usage`;
  return `${[...paragraphs, ...(isPkl ? [manual] : [])].join('\n\n')}\n`;
}

/** The help page of a group of commands, or of the program when `path` is empty. */
export function groupHelp(
  path: string,
  summary: string,
  members: readonly CommandEntry[],
  colored = false,
  examples: readonly string[] = [],
): string {
  const known = members.map((entry) => ({ left: lastWord(entry.path), right: entry.summary }));
  const options = path === '' ? [versionRow, helpRow] : [helpRow];
  return page([
    groupUsage(path, colored),
    ...(summary === '' ? [] : [indent(wrap(summary, pageWidth() - 2))]),
    ...(examples.length === 0 ? [] : [section('Examples', examples.map((line) => `  ${line}`).join('\n'), colored)]),
    section('Options', rows(options, colored), colored),
    section('Commands', rows(known, colored), colored),
  ]);
}

const helpRow: Row = { left: '-h, --help', right: 'Show this message and exit' };
const versionRow: Row = { left: '-v, --version', right: 'Show the version and exit' };

function lastWord(path: string): string {
  return path.slice(path.lastIndexOf(' ') + 1);
}

function operandUsage({ name, usage: shown, min, max }: Operands): string {
  if (shown !== undefined) return shown;
  const once = min === 0 ? `[${name}]` : name;
  return max > 1 ? `${once}...` : once;
}

function optionRows(table: OptionTable): readonly Row[] {
  const shown = Object.values(table).filter((option) => option.hidden !== true);
  return [...shown.map((option) => ({ left: optionNames(option), right: optionHelp(option) })), helpRow];
}

/** The names of an option with the placeholder of its value. */
export function optionNames({ short, name, value, opposite }: Option<unknown>): string {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return `${names}${opposite === undefined ? '' : ` / --${opposite}`}${value === undefined ? '' : `=${value}`}`;
}

function optionHelp({ help, choices, value, repeatable }: Option<unknown>): string {
  const words = choices === undefined ? '' : ` One of: ${choices.join(', ')}.`;
  return `${help}${words}${value !== undefined && repeatable === true ? ' Can be repeated.' : ''}`;
}

/** A part of a page under its title. */
export function section(title: string, body: string, colored: boolean): string {
  return `${paint(colored, 33, `${title}:`)}\n${body}`;
}

/** Two columns; a name too long for its column gets its own line, in a narrow terminal each name. */
export function rows(list: readonly Row[], colored: boolean): string {
  const width = pageWidth();
  const widest = Math.max(...list.map(({ left }) => left.length).filter((length) => length <= MAX_NAME_WIDTH));
  const longest = width - widest - 4 < MIN_TEXT_WIDTH ? 0 : widest;
  const column = longest + 4;
  return list
    .map(({ left, right }) => {
      const [first = '', ...more] = wrap(right, width - column).split('\n');
      const name = `  ${paint(colored, 36, left)}`;
      const gap = left.length <= longest ? ' '.repeat(column - 2 - left.length) : `\n${' '.repeat(column)}`;
      return [first === '' ? name : name + gap + first, ...more.map((line) => ' '.repeat(column) + line)].join('\n');
    })
    .join('\n');
}

/** Breaks paragraphs into lines of at most `columns` columns. */
export function wrap(text: string, columns: number): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > columns) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

/** Moves all lines but empty ones two columns to the right. */
export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

/** A text in a color, if colors are wanted. */
export function paint(colored: boolean, code: number, text: string): string {
  return colored ? `\u001b[${code}m${text}\u001b[39m` : text;
}
