/** Injection safety: values that an agent inserts into commands, scripts and URLs are bound and never become code. */
import { ActionError } from '../diagnostics/errors.ts';
import { untraceable } from './check.ts';
import type { ProgramKind, ResourceCode } from './code.ts';
import { changesPrograms } from './environment-names.ts';
import { type CodeText, readCode } from './marks.ts';

export { type CodeKind, type CodeRole, calledScript, type ProgramKind, type ResourceCode, urlKind } from './code.ts';
export type { CodeText } from './marks.ts';
export { bindScript } from './python.ts';
export { bindCommand } from './shell.ts';
export { bindUrl } from './url.ts';

/**
 * The traced code of a resource, split into its parts.
 *
 * @param kind the kind given for the field in the `code` of its kind of action
 * @throws ActionError when it was computed in a way that cannot be traced
 * @example bindCommand(tracedCode(input.command, commandKind, scope.resource.code));
 */
export function tracedCode(code: CodeText, kind: ProgramKind, known: ResourceCode | null): CodeText {
  if (code.isTraced || known?.isRaw === true || known?.constants.includes(code.text) === true) return code;
  const { message, hint } = untraceable(kind);
  throw new ActionError('kdeps/untraceable-code', `${message} ${hint}`);
}

/**
 * Splits text produced by an evaluation.
 *
 * @example codeText('echo hello').holes; // []
 */
export function codeText(marked: string): CodeText {
  try {
    return readCode(marked);
  } catch {
    // A marked value was modified, so nothing in the text can be trusted.
    return { text: '', holes: [], isTraced: false };
  }
}

/**
 * Checks names of environment variables: only the author may set those that control how programs start.
 *
 * @throws ActionError when such a name was computed
 * @example checkVariables(new Map([['NAME', 'Ann']]), { variables: [], constants: [], isRaw: false }); // undefined
 */
export function checkVariables(env: ReadonlyMap<string, string>, { variables }: ResourceCode): void {
  for (const name of env.keys()) {
    if (changesPrograms(name) && !variables.includes(name))
      throw new ActionError(
        'kdeps/unsafe-variable',
        `\`${name}\` controls how programs start. Such a name must be written literally in \`Env\`, not computed.`,
        { status: 400 },
      );
  }
}
