import type { ProgramKind } from '../../binding/code.ts';

/** What `Script` is of a tool. */
export const toolCode: ProgramKind = {
  language: 'shell',
  title: 'the script of the tool',
  remedy:
    'Hand it over in `Parameters`, which the script has as `"$1"` and by their names in its environment (`Env`). `Raw = true` takes the text as it is.',
};
