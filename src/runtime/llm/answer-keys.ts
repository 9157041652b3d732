/**
 * JSON answers with keys that must be there: `name`, or with the type of the value, `age__integer`. A key keeps its whole
 * name in the answer, because agents read it under that name.
 */

type KeyType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';

export interface AnswerKey {
  readonly name: string;
  /** Null when any value will do. */
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
/** After a single underscore, these words are a type and hardly anything else. */
const plainTypes = new Set(['string', 'str', 'markdown', 'integer', 'boolean', 'array', 'object']);

/** Reads a key as an agent writes it. */
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

/** What a model is told about the keys. */
export function keyInstruction(keys: readonly AnswerKey[]): string {
  if (keys.length === 0) return 'Answer with JSON and nothing else: no explanation, no code fence.';
  const list = keys.map(({ name, type }) => `- \`${name}\`${type === null ? '' : `: ${article(type)}`}`).join('\n');
  return `Answer with one JSON object and nothing else: no explanation, no code fence. It has exactly these keys:\n${list}`;
}

function article(type: KeyType): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

export type CheckedAnswer =
  | { readonly text: string; readonly problems: null }
  | { readonly problems: readonly string[] };

/** Checks an answer. A value that only is written otherwise, such as `"42"` for an integer, is made right. */
export function checkAnswer(text: string, keys: readonly AnswerKey[]): CheckedAnswer {
  const trimmed = withoutFence(text);
  if (trimmed === '') return { problems: ['The answer is empty.'] };
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return { problems: ['The answer is no JSON.'] };
  }
  if (keys.length === 0) return { text: trimmed, problems: null };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problems: ['The answer is no JSON object.'] };
  const answer = { ...(value as Record<string, unknown>) };
  const problems = keys.flatMap((key) => checkKey(answer, key));
  return problems.length > 0 ? { problems } : { text: JSON.stringify(answer), problems: null };
}

/** Models like to put JSON between fences, whatever they are told. */
function withoutFence(text: string): string {
  const trimmed = text.trim();
  return /^```(?:json)?\s*\n?([^]*?)\n?\s*```$/.exec(trimmed)?.[1]?.trim() ?? trimmed;
}

function checkKey(answer: Record<string, unknown>, { name, type }: AnswerKey): readonly string[] {
  const short = name.replace(/__[a-z]+$/i, '');
  // A model may take the type for a remark and leave it out of the name.
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

/** The value as the type wants it; undefined when it is of another one. */
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
