/** Collects facts about a resource's code when it is loaded. */
import { LazyObject, type LazyValue, PklError } from '../../lang/index.ts';
import type { Problem } from '../diagnostics/errors.ts';
import { kinds } from '../kinds/index.ts';
import type { OpenModule } from '../language/engine.ts';
import { checkCode, untraceable } from './check.ts';
import type { CodeRole, ProgramKind } from './code.ts';
import { codeText, type ResourceCode } from './index.ts';

/** A text of a resource that becomes code. */
interface CodeField {
  readonly kind: ProgramKind;
  /** The text with marks; null when it is only known at run time. */
  readonly marked: string | null;
}

/**
 * Examines the code of a resource opened with marks.
 *
 * @param property the property of the action; null for a resource without one
 * @throws PklError when its text is not a valid module
 */
export function codeOf(
  opened: OpenModule,
  property: string | null,
): ResourceCode & { readonly problems: readonly Problem[] } {
  const { uri, text } = opened.module;
  const { problems, kinds: known, variables, isRaw } = checkCode(uri, text);
  const role = property === null ? undefined : kinds.of(property).code;
  const places = role === undefined ? [] : placesOf(role, () => opened.lazy('Run', property ?? ''));
  const constants: string[] = [];
  const lost: ProgramKind[] = [];
  for (const { kind, marked } of places) {
    const code = marked === null ? null : codeText(marked);
    const isConstant = code !== null && !code.isTraced;
    if (isConstant) constants.push(code.text);
    if (isRaw) continue;
    if (isConstant ? code.text.includes('@(') : code === null && !known.has(kind)) lost.push(kind);
  }
  const [first] = lost;
  const untraced = first === undefined ? [] : [{ line: lineOf(opened, property), ...untraceable(first) }];
  return { problems: [...problems, ...untraced], variables, isRaw, constants };
}

function placesOf(role: CodeRole, block: () => LazyValue | undefined): readonly CodeField[] {
  const { code, properties = {}, element } = role;
  const member = (name: string) => (): LazyValue | undefined => {
    const object = block();
    return object instanceof LazyObject ? object.get(name) : undefined;
  };
  const own =
    code === undefined || code.kind.language === 'url' ? [] : [{ kind: code.kind, marked: textIn(member(code.name)) }];
  const inside = Object.entries(properties).flatMap(([name, inner]) => placesOf(inner, member(name)));
  const each = element === undefined ? [] : elementsOf(block).flatMap((value) => placesOf(element, () => value));
  return [...own, ...inside, ...each];
}

function textIn(read: () => LazyValue | undefined): string | null {
  try {
    const value = read();
    return typeof value === 'string' ? value : '';
  } catch (error) {
    if (error instanceof PklError) return null;
    throw error;
  }
}

function elementsOf(read: () => LazyValue | undefined): readonly LazyValue[] {
  try {
    const value = read();
    return value instanceof LazyObject ? value.elements() : [];
  } catch (error) {
    if (error instanceof PklError) return [];
    throw error;
  }
}

function lineOf(opened: OpenModule, property: string | null): number {
  try {
    return (property === null ? null : opened.placeOf('Run', property))?.line ?? 1;
  } catch {
    return 1;
  }
}
