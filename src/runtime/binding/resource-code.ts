/** What is known of the code of a resource when it is loaded. */
import { LazyObject, PklError } from '../../lang/index.ts';
import type { OpenModule } from '../engine.ts';
import type { Problem } from '../errors.ts';
import type { KindName } from '../kinds/index.ts';
import { checkCode, notFollowed } from './check.ts';
import { codeText, type ResourceCode } from './index.ts';
import type { SiteKind } from './sites.ts';

/** Where the code of each kind of resource is. */
const codeFields: Readonly<Partial<Record<KindName, { readonly name: string; readonly kind: 'command' | 'script' }>>> =
  {
    Exec: { name: 'Command', kind: 'command' },
    Python: { name: 'Script', kind: 'script' },
  };

/**
 * Looks at the code of a resource that is open with marks.
 *
 * @throws PklError when its text is no module
 */
export function codeOf(
  opened: OpenModule,
  kind: KindName | null,
): ResourceCode & { readonly problems: readonly Problem[] } {
  const { uri, text } = opened.module;
  const check = checkCode(uri, text);
  const { problems, variables, isRaw } = check;
  const texts = kind === null ? [] : textsOf(opened, kind);
  const constants = texts
    .flatMap((marked) => (marked === null ? [] : [codeText(marked)]))
    .filter((code) => !code.isFollowed);
  const place = kind === null ? undefined : codeFields[kind];
  const site: SiteKind | undefined = place?.kind;
  const isLost =
    place !== undefined &&
    !isRaw &&
    site !== undefined &&
    !check.kinds.has(site) &&
    texts.some((each) => each === null);
  const lost: readonly Problem[] =
    isLost || constants.some((code) => code.text.includes('@(') && !isRaw)
      ? [{ line: lineOf(opened, kind), ...notFollowed(place?.kind ?? 'tool') }]
      : [];
  return { problems: [...problems, ...lost], variables, isRaw, constants: constants.map((code) => code.text) };
}

/** The texts of a resource that become code; null for one that depends on the run. */
function textsOf(opened: OpenModule, kind: KindName): readonly (string | null)[] {
  const field = codeFields[kind];
  if (field !== undefined) return [attempt(() => opened.read('Run', kind, field.name))];
  if (kind !== 'Chat') return [];
  try {
    const tools = opened.lazy('Run', 'Chat', 'Tools');
    return tools instanceof LazyObject
      ? tools.elements().map((tool) => attempt(() => (tool instanceof LazyObject ? tool.get('Script') : null)))
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

function lineOf(opened: OpenModule, kind: KindName | null): number {
  try {
    return (kind === null ? null : opened.placeOf('Run', kind))?.line ?? 1;
  } catch {
    return 1;
  }
}
