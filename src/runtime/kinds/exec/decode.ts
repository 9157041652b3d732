import type { PklValue } from '../../../lang/index.ts';
import { codeText } from '../../binding/index.ts';
import { field, seconds, text, textMap } from '../../language/values.ts';

/** Decodes a shell command; null when there is nothing to do. */
export function decode(block: PklValue) {
  const code = codeText(text(field(block, 'Command')));
  return code.text.trim() === '' && code.isTraced
    ? null
    : { code, env: textMap(field(block, 'Env')), timeout: seconds(field(block, 'TimeoutDuration')) };
}

export type ExecInput = NonNullable<ReturnType<typeof decode>>;
