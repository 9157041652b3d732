/**
 * JSON answers with required keys: `name`, or with a type, `age__integer`. A key keeps its full name in the answer,
 * because agents read it under that name.
 */

type KeyType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';

export interface AnswerKey {
  readonly name: string;
  /** Null for any type. */
  readonly type: KeyType | null;
}

const typeNames: Readonly<Record<string, KeyType>> = {
  string: 'string',
  str: 'string',
  text: 'string',
  markdown: 'string',
  md: 'string',
  integer: 'integer',
  int: 'integer',
  number: 'number',
  float: 'number',
  double: 'number',
  decimal: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  array: 'array',
  list: 'array',
  object: 'object',
  map: 'object',
  json: 'object',
};
/** After a single underscore, only these words count as types. */
const plainTypes = new Set(['string', 'str', 'markdown', 'integer', 'boolean', 'array', 'object']);

/** Parses a key as written in an agent. */
export function readKey(name: string): AnswerKey {
  const typed = /__([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (typed !== undefined) return { name, type: typeNames[typed] ?? null };
  const loose = /_([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return { name, type: plainTypes.has(loose) ? (typeNames[loose] ?? null) : null };
}

/** The JSON Schema of an object with the keys. */
export function keySchema(keys: readonly AnswerKey[]): object {
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map(({ name, type }) => [name, type === null ? {} : { type }])),
    required: keys.map(({ name }) => name),
  };
}

/** The instruction about the keys for the model. */
export function keyInstruction(keys: readonly AnswerKey[]): string {
  if (keys.length === 0) return 'Answer only with JSON: no explanation, no code fence.';
  const list = keys.map(({ name, type }) => `- \`${name}\`${type === null ? '' : `: ${article(type)}`}`).join('\n');
  return `Answer only with one JSON object: no explanation, no code fence. It must have exactly these keys:\n${list}`;
}

function article(type: KeyType): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

export type CheckedAnswer =
  | { readonly text: string; readonly problems: null }
  | { readonly problems: readonly string[] };

/** Checks an answer. Converts values in the wrong notation, such as `"42"` for an integer. */
export function checkAnswer(text: string, keys: readonly AnswerKey[]): CheckedAnswer {
  const trimmed = withoutFence(text);
  if (trimmed === '') return { problems: ['The answer is empty.'] };
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return { problems: ['The answer is not valid JSON.'] };
  }
  if (keys.length === 0) return { text: trimmed, problems: null };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problems: ['The answer is not a JSON object.'] };
  const answer = { ...(value as Record<string, unknown>) };
  const problems = keys.flatMap((key) => checkKey(answer, key));
  return problems.length > 0 ? { problems } : { text: JSON.stringify(answer), problems: null };
}

/** Models often put JSON in code fences despite instructions. */
function withoutFence(text: string): string {
  const trimmed = text.trim();
  return /^```(?:json)?\s*\n?([^]*?)\n?\s*```$/.exec(trimmed)?.[1]?.trim() ?? trimmed;
}

function checkKey(answer: Record<string, unknown>, { name, type }: AnswerKey): readonly string[] {
  const short = name.replace(/__[a-z]+$/i, '');
  // A model may omit the type from the name of a key.
  if (!Object.hasOwn(answer, name) && short !== name && Object.hasOwn(answer, short)) {
    answer[name] = answer[short];
    delete answer[short];
  }
  if (!Object.hasOwn(answer, name)) return [`The key \`${name}\` is missing.`];
  if (type === null) return [];
  const fitted = fit(answer[name], type);
  if (fitted === undefined)
    return [`The value of \`${name}\` must be ${article(type)}, and is ${JSON.stringify(answer[name])?.slice(0, 80)}.`];
  answer[name] = fitted;
  return [];
}

/** The value converted to the type; undefined when it does not fit. */
function fit(value: unknown, type: KeyType): unknown {
  switch (type) {
    case 'string':
      return typeof value === 'string'
        ? value
        : typeof value === 'number' || typeof value === 'boolean'
          ? String(value)
          : undefined;
    case 'integer':
      return Number.isInteger(value)
        ? value
        : typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value)
          ? Number(value)
          : undefined;
    case 'number':
      return typeof value === 'number'
        ? value
        : typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
          ? Number(value)
          : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
    case 'array':
      return Array.isArray(value) ? value : undefined;
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  }
}
