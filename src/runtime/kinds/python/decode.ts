import type { PklValue } from '../../../lang/index.ts';
import { codeText } from '../../binding/index.ts';
import { field, seconds, text, textMap, textOr } from '../../language/values.ts';

/** Decodes a Python script; null when there is nothing to do. */
export function decode(block: PklValue) {
  const code = codeText(text(field(block, 'Script')));
  if (code.text.trim() === '' && code.isTraced) return null;
  const warm = field(block, 'Warm');
  return {
    code,
    env: textMap(field(block, 'Env')),
    condaEnvironment: textOr(field(block, 'CondaEnvironment'), null),
    warm: typeof warm === 'boolean' ? warm : null,
    timeout: seconds(field(block, 'TimeoutDuration')),
  };
}

export type PythonInput = NonNullable<ReturnType<typeof decode>>;
