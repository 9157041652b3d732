// Completion scripts of command modules: options, subcommands at any depth, and the values of options and arguments.
import { basename } from 'node:path';
import type { Candidates, CommandSpec, OptionSpec } from '../../lang/commands/index.ts';
import { quotedWord } from '../../runtime/index.ts';

/** A command and its path: names joined by slashes, empty for the root. */
interface Place {
  readonly path: string;
  readonly spec: CommandSpec;
}

/** The script for a shell; zsh uses the one for bash. */
export function commandCompletion(shell: string, shown: string, root: CommandSpec): string {
  const name = basename(shown);
  const places = placesBelow({ path: '', spec: root });
  if (shell === 'fish') return fishScript(name, places);
  const start = shell === 'zsh' ? 'autoload -U bashcompinit && bashcompinit\n' : '';
  return start + bashScript(name, places);
}

function placesBelow(place: Place): readonly Place[] {
  const { path, spec } = place;
  return [place, ...spec.subcommands.flatMap((each) => placesBelow({ path: `${path}/${each.name}`, spec: each }))];
}

function names(option: OptionSpec): readonly string[] {
  if (option.kind === 'argument') return [];
  const long = option.kind === 'switch' ? [`--${option.name}`, `--no-${option.name}`] : [`--${option.name}`];
  return option.shortName === null ? long : [`-${option.shortName}`, ...long];
}

function visible({ options }: CommandSpec): readonly OptionSpec[] {
  return options.filter((option) => option.kind === 'argument' || !option.isHidden);
}

function subcommands({ path, spec }: Place): readonly string[] {
  const own = spec.subcommands.filter(({ isHidden }) => !isHidden).map(({ name }) => name);
  return path === '' ? [...own, 'shell-completion'] : own;
}

// ---- bash

function bashScript(name: string, places: readonly Place[]): string {
  const id = `_${name.replace(/\W/g, '_')}`;
  const steps = places
    .filter(({ path }) => path !== '')
    .map(({ path }) => `      ${quotedWord(path)}) place=${quotedWord(path)} ;;\n`);
  return `${id}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} place='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$place/\${COMP_WORDS[i]}" in
${steps.join('')}      *) ;;
    esac
  done
  [[ $before == '=' ]] && before=\${COMP_WORDS[COMP_CWORD-2]}
  case "$place $before" in
${places.flatMap(bashValues).join('')}    *) ;;
  esac
  case $place in
${places.map(bashWords).join('')}  esac
}
complete -o filenames -F ${id} ${quotedWord(name)}
`;
}

function bashValues({ path, spec }: Place): readonly string[] {
  return visible(spec).flatMap((option) => {
    if (option.kind !== 'flag') return [];
    const patterns = names(option).map((each) => quotedWord(`${path} ${each}`));
    return [`    ${patterns.join('|')}) ${reply(option.candidates)}; return ;;\n`];
  });
}

function bashWords(place: Place): string {
  const { path, spec } = place;
  const options = [...visible(spec).flatMap(names), '--help'].join(' ');
  const fixed = argumentWords(spec);
  const words = [...subcommands(place), ...fixed].join(' ');
  const files = takesPaths(spec) ? ` COMPREPLY+=($(compgen -f -- "$word"));` : '';
  return `    ${quotedWord(path)})
      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W ${quotedWord(options)} -- "$word"))
      else COMPREPLY=($(compgen -W ${quotedWord(words)} -- "$word"));${files} fi ;;
`;
}

function argumentWords({ options }: CommandSpec): readonly string[] {
  return options.flatMap((option) => (option.kind === 'argument' ? listed(option.candidates) : []));
}

function takesPaths({ options }: CommandSpec): boolean {
  return options.some((option) => option.kind === 'argument' && option.candidates === 'paths');
}

function listed(candidates: Candidates): readonly string[] {
  return candidates === 'paths' || candidates === null ? [] : candidates;
}

function reply(candidates: Candidates): string {
  if (candidates === 'paths') return 'COMPREPLY=($(compgen -f -- "$word"))';
  return `COMPREPLY=($(compgen -W ${quotedWord(listed(candidates).join(' '))} -- "$word"))`;
}

// ---- fish

function fishScript(name: string, places: readonly Place[]): string {
  const at = `__${name.replace(/\W/g, '_')}_at`;
  const known = places.filter(({ path }) => path !== '').map(({ path }) => quotedWord(path));
  const start = [
    `function ${at}`,
    `  set -l place ''`,
    '  for word in (commandline -opc)[2..]',
    `    contains -- "$place/$word" ${known.join(' ')}; and set place "$place/$word"`,
    '  end',
    '  test "$place" = "$argv[1]"',
    'end',
    `complete -c ${quotedWord(name)} -f`,
    `complete -c ${quotedWord(name)} -l help -s h`,
  ];
  return `${[...start, ...places.flatMap((place) => fishPlace(name, at, place))].join('\n')}\n`;
}

function fishPlace(name: string, at: string, place: Place): readonly string[] {
  const start = `complete -c ${quotedWord(name)} -n ${quotedWord(`${at} ${quotedWord(place.path)}`)}`;
  const words = [...subcommands(place), ...argumentWords(place.spec)];
  const lines = words.map((word) => `${start} -a ${quotedWord(word)}`);
  if (takesPaths(place.spec)) lines.push(`${start} -F`);
  for (const option of visible(place.spec)) {
    if (option.kind === 'argument') continue;
    const short = option.shortName === null ? '' : ` -s ${option.shortName}`;
    const help = option.help === '' ? '' : ` -d ${quotedWord(option.help.split('\n')[0] ?? '')}`;
    lines.push(
      `${start} -l ${option.name}${short}${option.kind === 'flag' ? fishValue(option.candidates) : ''}${help}`,
    );
    if (option.kind === 'switch') lines.push(`${start} -l no-${option.name}${help}`);
  }
  return lines;
}

function fishValue(candidates: Candidates): string {
  return candidates === 'paths' ? ' -rF' : ` -x -a ${quotedWord(listed(candidates).join(' '))}`;
}
