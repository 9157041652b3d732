/** Converts values of the language to JSON. */
import {
  isPklArray,
  isPklBytes,
  isPklMap,
  isPklSet,
  PklDataSize,
  PklDuration,
  PklIntSeq,
  PklObject,
  PklPair,
  type PklReference,
  PklRegex,
  PklType,
  type PklValue,
} from '../../lang/index.ts';

/** Converts a value; what JSON cannot represent becomes text. */
export function jsonValue(value: PklValue): unknown {
  return converted(value, sameText, null);
}

/**
 * Converts a part of an answer. A part that is a text with a JSON object or array, as models and programs write it, becomes
 * that object or array. Inside of a part, only texts of which `isJson` is true do; properties of classes stay texts.
 *
 * @param isJson whether a text at a path (names, keys, indexes) is JSON that was meant as such
 * @example jsonData(new Map([['a', '[1]']]), (text) => text === '[1]'); // { a: [1] }
 */
export function jsonData(value: PklValue, isJson: MeantAsJson): unknown {
  const ofText: TextConverter = (text, at) =>
    at === null || isJson(text, () => pathOf(at)) ? (parsedJson(text) ?? text) : text;
  return converted(value, ofText, null);
}

/** Whether a text at a path is JSON that was meant as such, and not a text that only looks like it. */
export type MeantAsJson = (text: string, path: () => readonly string[]) => boolean;

type TextConverter = (text: string, at: Step | null) => unknown;

/** The last step of a path, which is only spelled out on demand. */
interface Step {
  readonly name: string | number;
  readonly before: Step | null;
}

function pathOf(at: Step | null): readonly string[] {
  return at === null ? [] : [...pathOf(at.before), String(at.name)];
}

function sameText(text: string): string {
  return text;
}

function converted(value: PklValue, ofText: TextConverter, at: Step | null): unknown {
  if (typeof value === 'string') return ofText(value, at);
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (isPklArray(value) || isPklSet(value)) return listOf([...value], ofText, at);
  if (isPklMap(value)) return objectOf([...value], ofText, at);
  if (isPklBytes(value)) return Buffer.from(value).toString('base64');
  if (value instanceof PklObject) return plainObject(value, ofText, at);
  if (value instanceof PklPair) return listOf([value.first, value.second], ofText, at);
  return classValue(value);
}

type ClassValue = PklDuration | PklDataSize | PklIntSeq | PklRegex | PklType | PklReference;

function classValue(value: ClassValue): unknown {
  if (value instanceof PklDuration || value instanceof PklDataSize) return `${value.value}.${value.unit}`;
  if (value instanceof PklIntSeq) return { start: value.start, end: value.end, step: value.step };
  if (value instanceof PklRegex) return value.pattern;
  if (value instanceof PklType) return value.name;
  return { path: value.path.map((step) => ('property' in step ? step.property : jsonValue(step.key))) };
}

function listOf(values: readonly PklValue[], ofText: TextConverter, before: Step | null): unknown {
  return values.map((value, name) => converted(value, ofText, { name, before }));
}

/** A Dynamic that only has elements becomes an array, like the JSON such a Dynamic is parsed from. */
function plainObject(value: PklObject, ofText: TextConverter, at: Step | null): unknown {
  const properties = Object.entries(value.properties);
  if (properties.length === 0 && value.entries.size === 0 && value.elements.length > 0)
    return listOf(value.elements, ofText, at);
  const elements = value.elements.map((element, index) => [String(index), element] as const);
  const members = [...properties, ...elements, ...value.entries];
  return objectOf(members, ofText, at, value.className !== 'Dynamic');
}

/** @param isTyped whether the texts among the members are declared to be texts */
function objectOf(
  members: readonly (readonly [PklValue, PklValue])[],
  ofText: TextConverter,
  before: Step | null,
  isTyped = false,
): unknown {
  // Without a prototype, `__proto__` is an ordinary key.
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of members) {
    const name = typeof key === 'string' ? key : String(jsonValue(key));
    object[name] = isTyped && typeof value === 'string' ? value : converted(value, ofText, { name, before });
  }
  return object;
}

/** Maximum nesting depth. Deeper nesting has no practical use and would overflow the serializer's stack. */
const MAX_DEPTH = 500;

/** The object or array in a text; undefined for anything else, or when it is nested too deeply. */
function parsedJson(text: string): unknown {
  const trimmed = text.trim();
  if (!/^(\{[^]*\}|\[[^]*\])$/.test(trimmed) || depthOf(trimmed) > MAX_DEPTH) return undefined;
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return undefined;
  }
}

/** Nesting depth of a JSON text. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = stringEnd(text, at);
    else if (letter === '[' || letter === '{') deepest = Math.max(deepest, ++depth);
    else if (letter === ']' || letter === '}') depth -= 1;
  }
  return deepest;
}

/** The end of the string that starts at `start`. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
