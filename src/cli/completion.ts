// Generates completion scripts from the same tables that the parser and the help pages use.
import { quotedWord } from '../runtime/index.ts';
import type { Command, CommandEntry, Operands } from './command.ts';
import { program } from './identity.ts';
import type { Option } from './options.ts';

/** A command with the tables that are not needed to find it. */
export interface LoadedCommand extends CommandEntry {
  readonly command: Command;
}

/** Shell → generator of its script. */
export const completionScripts: Readonly<Record<string, (commands: readonly LoadedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

type Completed = Pick<Operands, 'choices' | 'completes'>;

/** What may follow the first operand. */
function later({ then, ...first }: Operands): Completed {
  return then === undefined ? first : { choices: then };
}

function visibleOptions({ command }: LoadedCommand): readonly Option<unknown>[] {
  return Object.values(command.options).filter((option) => option.hidden !== true);
}

function switches(option: Option<unknown>): readonly string[] {
  const long = [option.name, option.opposite].filter((name) => name !== undefined).map((name) => `--${name}`);
  return option.short === undefined ? long : [`-${option.short}`, ...long];
}

/** The words that may follow `path`: commands and members of groups. */
function following(commands: readonly LoadedCommand[], path: string): ReadonlyMap<string, string> {
  const start = path === '' ? '' : `${path} `;
  const words = new Map<string, string>();
  for (const entry of commands) {
    if (!entry.path.startsWith(start)) continue;
    const [word = '', ...rest] = entry.path.slice(start.length).split(' ');
    if (!words.has(word)) words.set(word, rest.length === 0 ? entry.summary : '');
  }
  return words;
}

function groupsOf(commands: readonly LoadedCommand[]): readonly string[] {
  return [...new Set(commands.filter(({ path }) => path.includes(' ')).map(({ path }) => path.split(' ')[0] ?? ''))];
}

// ---- bash

function bashScript(commands: readonly LoadedCommand[]): string {
  const groups = groupsOf(commands);
  return `_${program}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} path=\${COMP_WORDS[1]}
  COMPREPLY=()
  [[ $COMP_CWORD -gt 1 && " ${groups.join(' ')} " == *" $path "* ]] && path="$path \${COMP_WORDS[2]}"
  [[ $before == '=' ]] && before=\${COMP_WORDS[COMP_CWORD-2]}
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W ${quotedWord([...following(commands, '').keys(), '--help', '--version'].join(' '))} -- "$word"))
    return
  fi
  if [[ $COMP_CWORD -eq 2 ]]; then
    case $path in
${groups.map((group) => `      ${quotedWord(group)}*) COMPREPLY=($(compgen -W ${quotedWord([...following(commands, group).keys()].join(' '))} -- "$word")); return ;;\n`).join('')}    esac
  fi
  case $path in
${commands.map(bashCase).join('')}  esac
}
complete -o filenames -F _${program} ${program}
`;
}

function bashCase(entry: LoadedCommand): string {
  const options = visibleOptions(entry);
  const words = [...options.flatMap(switches), '--help'].join(' ');
  const values = options
    .filter((option) => option.value !== undefined)
    .map((option) => `        ${switches(option).join('|')}) ${bashReply(option)}; return ;;\n`)
    .join('');
  return `    ${quotedWord(entry.path)})
      case $before in
${values}      esac
      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W ${quotedWord(words)} -- "$word"))
      else ${bashOperands(entry.command.operands)}; fi ;;
`;
}

function bashOperands(operands: Operands | undefined): string {
  if (operands?.then === undefined) return bashReply(operands ?? {});
  return `if [[ $COMP_CWORD -eq 2 ]]; then ${bashReply(operands)}; else ${bashReply(later(operands))}; fi`;
}

function bashReply({ choices, completes }: Completed): string {
  if (choices !== undefined) return `COMPREPLY=($(compgen -W ${quotedWord(choices.join(' '))} -- "$word"))`;
  if (completes === undefined) return ':';
  return `COMPREPLY=($(compgen -${completes === 'file' ? 'f' : 'd'} -- "$word"))`;
}

// ---- zsh

function zshScript(commands: readonly LoadedCommand[]): string {
  const groups = groupsOf(commands);
  // In zsh, `path` is the search path, so no variable may have that name.
  return `#compdef ${program}
_${program}() {
  local -a words_of
  local chosen=$words[2]
  if (( CURRENT == 2 )); then
    words_of=(${zshWords(following(commands, ''))})
    _describe command words_of
    return
  fi
  case $chosen in
${groups.map((group) => zshGroup(group, commands)).join('')}  esac
  shift words; (( CURRENT-- ))
  case $chosen in
${commands.map(zshCase).join('')}  esac
}
# In fpath, this file is the function body; when sourced, it only defines the function.
if [[ $funcstack[1] == _${program} ]]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;
}

function zshGroup(group: string, commands: readonly LoadedCommand[]): string {
  return `    ${quotedWord(group)})
      if (( CURRENT == 3 )); then
        words_of=(${zshWords(following(commands, group))})
        _describe command words_of
        return
      fi
      chosen="$chosen $words[3]"; shift words; (( CURRENT-- )) ;;
`;
}

function zshWords(words: ReadonlyMap<string, string>): string {
  return [...words].map(([word, summary]) => quotedWord(summary === '' ? word : `${word}:${summary}`)).join(' ');
}

function zshCase(entry: LoadedCommand): string {
  const specs = visibleOptions(entry).flatMap((option) =>
    switches(option).map((name) => {
      const value = option.value === undefined ? '' : `:${zshText(option.value)}:${zshValues(option)}`;
      const help = `[${zshText(option.help)}]`;
      const star = option.repeatable === true ? '*' : '';
      return quotedWord(`${star}${name}${value !== '' && name.startsWith('--') ? '=' : ''}${help}${value}`);
    }),
  );
  specs.push(...['-h', '--help'].map((name) => quotedWord(`(-h --help)${name}[Show help and exit]`)));
  const operands = entry.command.operands;
  if (operands?.then !== undefined) specs.push(quotedWord(`1:${zshText(operands.name)}:${zshValues(operands)}`));
  if (operands !== undefined) specs.push(quotedWord(`*:${zshText(operands.name)}:${zshValues(later(operands))}`));
  return `    ${quotedWord(entry.path)}) _arguments ${specs.join(' ')} ;;\n`;
}

function zshText(text: string): string {
  return text.replace(/[[\]:\\]/g, (letter) => `\\${letter}`);
}

function zshValues({ choices, completes }: Completed): string {
  if (choices !== undefined) return `(${choices.join(' ')})`;
  if (completes === undefined) return ' ';
  return completes === 'file' ? '_files' : '_files -/';
}

// ---- fish

function fishScript(commands: readonly LoadedCommand[]): string {
  const at = `__${program}_at`;
  const lines = [
    '# Whether the words before the cursor start with the given ones, followed by any, no or some other words.',
    `function ${at}`,
    '  set -l words (commandline -opc)',
    '  set -l wanted $argv[2..]',
    '  set -l end (math (count $wanted) + 1)',
    '  test (count $words) -ge $end; or return 1',
    '  test (count $wanted) -eq 0; or test "$words[2..$end]" = "$wanted"; or return 1',
    '  set -l more (math (count $words) - $end)',
    '  test $argv[1] = any; or test $argv[1] = none -a $more -eq 0; or test $argv[1] = some -a $more -gt 0',
    'end',
    `complete -c ${program} -f`,
    `complete -c ${program} -n '${at} none' -l version -s v -d 'Show the version and exit'`,
    `complete -c ${program} -l help -s h -d 'Show help and exit'`,
  ];
  for (const path of ['', ...groupsOf(commands)]) {
    for (const [word, summary] of following(commands, path)) {
      const text = summary === '' ? '' : ` -d ${quotedWord(summary)}`;
      lines.push(`complete -c ${program} -n ${quotedWord(`${at} none ${path}`.trim())} -a ${word}${text}`);
    }
  }
  for (const entry of commands) lines.push(...fishCommand(entry, at));
  return `${lines.join('\n')}\n`;
}

function fishCommand(entry: LoadedCommand, at: string): readonly string[] {
  const start = (more: string): string => `complete -c ${program} -n ${quotedWord(`${at} ${more} ${entry.path}`)}`;
  const options = visibleOptions(entry).flatMap((option) => {
    const short = option.short === undefined ? '' : ` -s ${option.short}`;
    const help = ` -d ${quotedWord(option.help)}`;
    const opposite = option.opposite === undefined ? [] : [`${start('any')} -l ${option.opposite}${help}`];
    const value = option.value === undefined ? '' : option.completes === 'file' ? ' -rF' : ` -x${fishValues(option)}`;
    return [`${start('any')} -l ${option.name}${short}${value}${help}`, ...opposite];
  });
  const { operands } = entry.command;
  if (operands === undefined) return options;
  const [first, others] = [fishValues(operands), fishValues(later(operands))];
  const rules =
    first === others
      ? [['any', first]]
      : [
          ['none', first],
          ['some', others],
        ];
  return [...options, ...rules.flatMap(([when = '', values = '']) => (values === '' ? [] : [start(when) + values]))];
}

function fishValues({ choices, completes }: Completed): string {
  if (choices !== undefined) return ` -a ${quotedWord(choices.join(' '))}`;
  if (completes === undefined) return '';
  return completes === 'file' ? ' -F' : ` -a '(__fish_complete_directories)'`;
}
