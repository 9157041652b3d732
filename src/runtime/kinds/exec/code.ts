import type { ProgramKind } from '../../binding/code.ts';

/** What `Command` is. */
export const commandCode: ProgramKind = {
  language: 'shell',
  title: 'the shell command',
  remedy:
    'Hand it over in `Env`, as `Env { ["NAME"] = … }`, and write `"$NAME"` in the command. `Raw = true` takes the text as it is.',
};
