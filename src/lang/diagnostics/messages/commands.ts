/** Errors of modules that extend `pkl:Command`. */
import type { Message } from '../error.ts';

export function subcommandConflict(command: string, name: string): Message {
  return {
    code: 'command-name-conflict',
    text:
      `Command \`${command}\` has subcommands with conflicting name "${name}".\n` +
      'Elements of `command.subcommands` must have unique `name` values.',
  };
}

export function commandPropertySet(name: string): Message {
  return { code: 'command-property-set', text: `Commands must not assign or amend property \`${name}\`.` };
}

export function optionsNotAClass(type: string): Message {
  return {
    code: 'command-options-class',
    text: `Type annotation \`${type}\` on \`options\` property in \`pkl:Command\` subclass must be a class type.`,
  };
}

export function optionsClassIsAbstract(name: string): Message {
  return { code: 'command-options-class', text: `Command options class \`${name}\` may not be abstract.` };
}

export function optionWithoutType(name: string): Message {
  return { code: 'command-option-type', text: `No type annotation found for \`${name}\` property.` };
}

/** @param part which part of the type it is, such as `element`; empty for the type itself */
export function unsupportedOptionType(name: string, part: string, type: string, hint: string): Message {
  const what = part === '' ? '' : `${part} `;
  return {
    code: 'command-option-type',
    text: `Command option property \`${name}\` has unsupported ${what}type \`${type}\`.`,
    hint,
  };
}

export function wrongFlagType(name: string, annotation: string, type: string, expected: string): Message {
  return {
    code: 'command-option-type',
    text: `Option \`${name}\` with annotation \`@${annotation}\` has invalid type \`${type}\`.\nExpected type: \`${expected}\``,
  };
}

export function flagAndArgument(name: string): Message {
  return {
    code: 'command-option-annotation',
    text: `Found both \`@Flag\` and \`@Argument\` annotations for options property \`${name}\`.\n\nOnly one option type may be specified.`,
  };
}

export function unexpectedDefault(annotation: string, name: string): Message {
  return {
    code: 'command-option-default',
    text: `Unexpected default value for \`@${annotation}\` property \`${name}\`.\n\n${annotation}s may not specify a default value.`,
  };
}

export function nullableArgument(name: string): Message {
  return {
    code: 'command-option-default',
    text: `Unexpected nullable type for non-collection \`@Argument\` property \`${name}\`.\n\nArguments may not be nullable.`,
  };
}

export function severalRepeatedArguments(first: string, second: string): Message {
  return {
    code: 'command-arguments',
    text: `More than one repeated option annotated with \`@Argument\` found: \`${first}\` and \`${second}\`.\n\nOnly one repeated argument is permitted per command.`,
  };
}

/** @param kind `name` or `short name` */
export function reservedFlag(name: string, kind: 'name' | 'short name', shortName: string): Message {
  const which = kind === 'name' ? '' : `\`${shortName}\` `;
  return {
    code: 'command-flag-reserved',
    text: `Flag option \`${name}\` ${kind} ${which}collides with a reserved flag ${kind}.\n\nOption ${kind}s must not overlap with built-in options.`,
  };
}
