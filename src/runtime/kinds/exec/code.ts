import type { ProgramKind } from '../../binding/code.ts';

/** The `Command` of a resource. */
export const commandCode: ProgramKind = {
  language: 'shell',
  title: 'the shell command',
  remedy:
    'Pass it in `Env`, as `Env { ["NAME"] = … }`, and write `"$NAME"` in the command. `Raw = true` turns off this check.',
};
