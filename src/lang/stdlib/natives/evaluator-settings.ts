/** `pkl:EvaluatorSettings`. */
import { PklError } from '../../diagnostics/error.ts';
import { invalidUri } from '../../diagnostics/messages/settings.ts';
import { resolveHostPath } from '../../modules/host-path.ts';
import { Uri, UriSyntaxError } from '../../modules/uri.ts';
import { method, type NativeTable } from '../../values/native.ts';
import type { VmValue } from '../../values/value.ts';

function parseUri(text: string): Uri {
  try {
    return Uri.parse(text);
  } catch (error) {
    if (error instanceof UriSyntaxError) throw new PklError(invalidUri(text));
    throw error;
  }
}

export const evaluatorSettings = (): NativeTable => ({
  'resolvePath()': method((_module: VmValue, base: string, path: string, isWindows: boolean) =>
    resolveHostPath(parseUri(base), path, isWindows),
  ),
});
