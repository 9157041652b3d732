import type { ProgramKind } from '../../binding/code.ts';

/** The `Script` of a tool. */
export const toolCode: ProgramKind = {
  language: 'shell',
  title: 'the script of the tool',
  remedy:
    'Pass it in `Parameters`, which the script gets as `"$1"` and as environment variables with their names. `Raw = true` turns off this check.',
};
