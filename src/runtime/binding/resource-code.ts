/** What is known of the code of a resource when it is loaded. */
import { LazyObject, PklError } from '../../lang/index.ts';
import type { Problem } from '../diagnostics/errors.ts';
import { kinds } from '../kinds/index.ts';
import type { OpenModule } from '../language/engine.ts';
import { checkCode, notFollowed } from './check.ts';
import type { SiteKind } from './code.ts';
import { codeText, type ResourceCode } from './index.ts';

/** Which property of an action is a command or a script; null for one that has no such property. */
function codeField(kind: string | null): { readonly name: string; readonly kind: Exclude<SiteKind, 'url'> } | null {
  const code = kind === null ? undefined : kinds.of(kind).code?.code;
  return code === undefined || code.kind === 'url' ? null : { name: code.name, kind: code.kind };
}

/**
 * Looks at the code of a resource that is open with marks.
 *
 * @throws PklError when its text is no module
 */
export function codeOf(
  opened: OpenModule,
  kind: string | null,
): ResourceCode & { readonly problems: readonly Problem[] } {
  const { uri, text } = opened.module;
  const check = checkCode(uri, text);
  const { problems, variables, isRaw } = check;
  const texts = kind === null ? [] : textsOf(opened, kind);
  const constants = texts
    .flatMap((marked) => (marked === null ? [] : [codeText(marked)]))
    .filter((code) => !code.isFollowed);
  const place = codeField(kind);
  const isLost = place !== null && !isRaw && !check.kinds.has(place.kind) && texts.some((each) => each === null);
  const lost: readonly Problem[] =
    isLost || constants.some((code) => code.text.includes('@(') && !isRaw)
      ? [{ line: lineOf(opened, kind), ...notFollowed(place?.kind ?? 'tool') }]
      : [];
  return { problems: [...problems, ...lost], variables, isRaw, constants: constants.map((code) => code.text) };
}

/** The texts of a resource that become code; null for one that depends on the run. */
function textsOf(opened: OpenModule, kind: string): readonly (string | null)[] {
  const field = codeField(kind);
  if (field !== null) return [attempt(() => opened.read('Run', kind, field.name))];
  return Object.entries(kinds.of(kind).code?.properties ?? {}).flatMap(([property, { element }]) =>
    element?.code === undefined ? [] : elementTexts(opened, [kind, property], element.code.name),
  );
}

/** The texts in the elements of a listing of an action. */
function elementTexts(opened: OpenModule, path: readonly string[], name: string): readonly (string | null)[] {
  try {
    const found = opened.lazy('Run', ...path);
    return found instanceof LazyObject
      ? found.elements().map((each) => attempt(() => (each instanceof LazyObject ? each.get(name) : null)))
      : [];
  } catch (error) {
    if (error instanceof PklError) return [null];
    throw error;
  }
}

function attempt(read: () => unknown): string | null {
  try {
    const value = read();
    return typeof value === 'string' ? value : '';
  } catch (error) {
    if (error instanceof PklError) return null;
    throw error;
  }
}

function lineOf(opened: OpenModule, kind: string | null): number {
  try {
    return (kind === null ? null : opened.placeOf('Run', kind))?.line ?? 1;
  } catch {
    return 1;
  }
}
