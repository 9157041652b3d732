import type { PklValue } from '../../../lang/index.ts';
import { codeText } from '../../binding/index.ts';
import { field, flag, flagOr, seconds, text, textMap, texts } from '../../language/values.ts';

/** Decodes a request; null when there is nothing to do. */
export function decode(block: PklValue) {
  const address = codeText(text(field(block, 'Url')));
  if (address.text.trim() === '' && address.isTraced) return null;
  return {
    method: text(field(block, 'Method')).toUpperCase(),
    address,
    data: texts(field(block, 'Data')),
    headers: textMap(field(block, 'Headers')),
    params: textMap(field(block, 'Params')),
    allowsPrivate: flagOr(field(block, 'AllowPrivateNetworks'), null),
    failOnError: flag(field(block, 'FailOnError')),
    timeout: seconds(field(block, 'TimeoutDuration')),
  };
}

export type HttpInput = NonNullable<ReturnType<typeof decode>>;
