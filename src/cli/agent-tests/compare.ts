/** Compares a response with what a test expects. */
import type { AgentTest } from '../../runtime/index.ts';

/** A response of an agent. */
export interface TestedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The most characters of a body in a message. */
const MAX_SHOWN = 2000;

/** What differs, a message each; the file is compared elsewhere. */
export function differences(response: TestedResponse, expected: AgentTest['expected']): readonly string[] {
  const found: string[] = [];
  const body = textOf(response);
  if (response.status !== expected.status)
    found.push(`The status is ${response.status}, not ${expected.status}. The body is:\n${shortened(body)}`);
  for (const [name, value] of expected.headers) {
    const actual = response.headers.get(name);
    if (actual !== value)
      found.push(`The header \`${name}\` is ${actual === null ? 'missing' : quoted(actual)}, not ${quoted(value)}.`);
  }
  if (expected.body !== null && body !== expected.body)
    found.push(`The body is\n${shortened(body)}\nand not\n${shortened(expected.body)}`);
  if (expected.json !== undefined) {
    const json = jsonOf(body);
    if (json === undefined) found.push(`The body is not JSON:\n${shortened(body)}`);
    else found.push(...missing(json, expected.json, ''));
  }
  return found;
}

/** The body as it is kept in a file: JSON is indented, without the id of the request, which is always another. */
export function keptBody(response: TestedResponse): Uint8Array {
  const json = (response.headers.get('content-type') ?? '').includes('json') ? jsonOf(textOf(response)) : undefined;
  if (json === undefined) return response.body;
  const kept = isObject(json) ? withoutRequestId(json) : json;
  return new TextEncoder().encode(`${JSON.stringify(kept, null, 2)}\n`);
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutRequestId(body: JsonObject): JsonObject {
  const { meta, ...rest } = body;
  if (!isObject(meta)) return body;
  const { requestID: _, ...others } = meta;
  return Object.keys(others).length === 0 ? rest : { ...rest, meta: others };
}

/** What a value does not have of another: objects may have more fields, lists not more elements. */
function missing(actual: unknown, expected: unknown, path: string): readonly string[] {
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length)
    return expected.flatMap((item, index) => missing(actual[index], item, `${path}[${index}]`));
  if (isObject(expected) && isObject(actual))
    return Object.entries(expected).flatMap(([name, value]) => {
      const place = path === '' ? name : `${path}.${name}`;
      if (!Object.hasOwn(actual, name)) return [`\`${place}\` is missing in the body.`];
      return missing(actual[name], value, place);
    });
  if (JSON.stringify(actual) === JSON.stringify(expected)) return [];
  return [`\`${path}\` is ${shortened(JSON.stringify(actual))}, not ${shortened(JSON.stringify(expected))}.`];
}

function textOf({ body }: TestedResponse): string {
  return new TextDecoder().decode(body);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function quoted(text: string): string {
  return `\`${text}\``;
}

function shortened(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.length > MAX_SHOWN ? `${trimmed.slice(0, MAX_SHOWN)}… (${trimmed.length} characters)` : trimmed;
}
