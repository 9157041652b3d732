/** Data stays data: what an agent puts into commands, scripts and addresses is bound, and never becomes code. */
import { ActionError } from '../diagnostics/errors.ts';
import { notFollowed } from './check.ts';
import type { ProgramKind, ResourceCode } from './code.ts';
import { changesPrograms } from './environment-names.ts';
import { type CodeText, readCode } from './marks.ts';

export { type CodeKind, type CodeRole, calledScript, type ProgramKind, type ResourceCode, urlKind } from './code.ts';
export type { CodeText } from './marks.ts';
export { bindScript } from './python.ts';
export { bindCommand } from './shell.ts';
export { bindUrl } from './url.ts';

/**
 * A text of a resource that becomes code, taken apart.
 *
 * @param kind the same that the field has in the `code` of its kind of action
 * @throws ActionError when it was computed in a way that cannot be followed
 */
export function followedCode(code: CodeText, kind: ProgramKind, known: ResourceCode | null): CodeText {
  if (code.isFollowed || known?.isRaw === true || known?.constants.includes(code.text) === true) return code;
  const { message, hint } = notFollowed(kind);
  throw new ActionError('kdeps/untraceable-code', `${message} ${hint}`);
}

/** Takes a text apart that an evaluation has given. */
export function codeText(marked: string): CodeText {
  try {
    return readCode(marked);
  } catch {
    // Something has changed a value in it: nothing in it can be trusted.
    return { text: '', holes: [], isFollowed: false };
  }
}

/**
 * Checks the names of environment variables: those that say how programs start are the author's alone.
 *
 * @throws ActionError when such a name was computed
 */
export function checkVariables(env: ReadonlyMap<string, string>, { variables }: ResourceCode): void {
  for (const name of env.keys()) {
    if (changesPrograms(name) && !variables.includes(name))
      throw new ActionError(
        'kdeps/unsafe-variable',
        `\`${name}\` says how programs start. Such a name must be written out in \`Env\`, not computed.`,
        { status: 400 },
      );
  }
}
