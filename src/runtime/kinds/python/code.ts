import type { ProgramKind } from '../../binding/code.ts';

/** The `Script` of a resource. */
export const scriptCode: ProgramKind = {
  language: 'python',
  title: 'the Python script',
  remedy:
    'Pass it in `Env`, as `Env { ["NAME"] = … }`, and write `os.environ["NAME"]` in the script. `Raw = true` turns off this check.',
};
