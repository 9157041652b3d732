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
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (isPklArray(value)) return value.map(jsonValue);
  if (isPklSet(value)) return [...value].map(jsonValue);
  if (isPklMap(value)) return objectOf([...value]);
  if (isPklBytes(value)) return Buffer.from(value).toString('base64');
  return classValue(value);
}

type ClassValue = PklObject | PklDuration | PklDataSize | PklPair | PklIntSeq | PklRegex | PklType | PklReference;

function classValue(value: ClassValue): unknown {
  if (value instanceof PklObject) return plainObject(value);
  if (value instanceof PklDuration || value instanceof PklDataSize) return `${value.value}.${value.unit}`;
  if (value instanceof PklPair) return [jsonValue(value.first), jsonValue(value.second)];
  if (value instanceof PklIntSeq) return { start: value.start, end: value.end, step: value.step };
  if (value instanceof PklRegex) return value.pattern;
  if (value instanceof PklType) return value.name;
  return { path: value.path.map((step) => ('property' in step ? step.property : jsonValue(step.key))) };
}

/** A Dynamic that only has elements becomes an array, like the JSON such a Dynamic is parsed from. */
function plainObject(value: PklObject): unknown {
  const properties = Object.entries(value.properties);
  if (properties.length === 0 && value.entries.size === 0 && value.elements.length > 0)
    return value.elements.map(jsonValue);
  const elements = value.elements.map((element, index) => [String(index), element] as const);
  return objectOf([...properties, ...elements, ...value.entries]);
}

function objectOf(entries: readonly (readonly [PklValue, PklValue])[]): unknown {
  // Without a prototype, `__proto__` is an ordinary key.
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of entries) object[typeof key === 'string' ? key : String(jsonValue(key))] = jsonValue(value);
  return object;
}

/** Maximum nesting depth. Deeper nesting has no practical use and would overflow the serializer's stack. */
const MAX_DEPTH = 500;

/** The object or array in a text; undefined for anything else, or when it is nested too deeply. */
export function parsedJson(text: string): unknown {
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
