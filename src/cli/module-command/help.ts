// The help page of a command module.
import type { CommandSpec } from '../../lang/commands/index.ts';
import { indent, optionNames, pageWidth, paint, type Row, rows, section, wrap } from '../help.ts';
import { argumentsOf, tableOf } from './tables.ts';

/** The command that generates completion, which every root has. */
export const completionRow: Row = {
  left: 'shell-completion',
  right: 'Generate a completion script for the given shell',
};

/** The first line of a page, also printed above errors. */
export function commandUsage(path: string, spec: CommandSpec, isRoot: boolean, isColored: boolean): string {
  const operands = argumentsOf(spec).map(({ name, isRepeated }) => (isRepeated ? `[<${name}>]...` : `<${name}>`));
  const below = isRoot || spec.subcommands.length > 0 ? ['<command>', '[<args>]...'] : [];
  return `${paint(isColored, 33, 'Usage:')} ${[path, '[<options>]', ...operands, ...below].join(' ')}`;
}

/** The whole page. */
export function commandPage(path: string, spec: CommandSpec, isRoot: boolean, isColored: boolean): string {
  const options = Object.values(tableOf(spec)).filter(({ hidden }) => hidden !== true);
  const optionRows = options.map((option) => ({ left: optionNames(option), right: plain(option.help) }));
  const operands = argumentsOf(spec).map(({ name, help }) => ({ left: `<${name}>`, right: plain(help) }));
  const commands = spec.subcommands.filter(({ isHidden }) => !isHidden);
  const commandRows = [
    ...commands.map(({ name, help }) => ({ left: name, right: plain(firstParagraph(help)) })),
    ...(isRoot ? [completionRow] : []),
  ];
  const parts = [commandUsage(path, spec, isRoot, isColored)];
  if (spec.help !== '') parts.push(indent(wrap(plain(spec.help), pageWidth() - 2)));
  parts.push(section('Options', rows([...optionRows, helpRow], isColored), isColored));
  if (operands.some(({ right }) => right !== '')) {
    parts.push(section('Arguments', rows(operands, isColored), isColored));
  }
  if (commandRows.length > 0) parts.push(section('Commands', rows(commandRows, isColored), isColored));
  return `${parts.join('\n\n')}\n`;
}

const helpRow: Row = { left: '-h, --help', right: 'Show this message and exit' };

function firstParagraph(text: string): string {
  return text.split(/\n\s*\n/)[0] ?? '';
}

/** Markdown as plain text: lines of a paragraph are joined, emphasis and code lose their marks. */
function plain(markdown: string): string {
  return markdown
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replace(/\s*\n\s*/g, ' '))
    .join('\n\n')
    .replace(/(\*\*|__)(.+?)\1/g, '$2')
    .replace(/`([^`]+)`/g, '$1');
}
