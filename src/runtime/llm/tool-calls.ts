/** The tools a model may call, and its calls. */
import type { CodeText } from '../binding/index.ts';
import type { ToolCall, ToolDescription, ToolParameter } from './conversation.ts';

export interface Tool extends ToolDescription {
  readonly code: CodeText;
}

/** The arguments of a call as passed to the script: positional in declaration order, and by name in its environment. */
export interface PreparedCall {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The instruction about tools for servers that do not support them. */
export function toolInstruction(tools: readonly ToolDescription[]): string {
  const list = tools.map((tool) => {
    const parameters = tool.parameters.map(
      ({ name, type, description, required }) => `  - ${name} (${type}${required ? ', required' : ''}): ${description}`,
    );
    return [`- ${tool.name}: ${tool.description}`, ...parameters].join('\n');
  });
  return [
    'You can run these tools:',
    ...list,
    'To run tools, answer only with a JSON array: [{"name": "…", "arguments": {"…": …}}].',
    'The next message contains their results. When you do not need any more tools, answer in plain text.',
  ].join('\n');
}

/** Finds the calls in a plain-text answer of a model that was told to write them as text. */
export function callsInText(text: string, tools: readonly ToolDescription[]): readonly ToolCall[] {
  const trimmed = text
    .trim()
    .replace(/^```(?:json)?\s*/, '')
    .replace(/\s*```$/, '');
  if (!/^[[{]/.test(trimmed)) return [];
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return [];
  }
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries.flatMap((entry, index) => {
    const call = entry as { readonly name?: unknown; readonly arguments?: unknown } | null;
    const tool = tools.find(({ name }) => name === call?.name);
    if (tool === undefined || typeof call?.arguments !== 'object' || call.arguments === null) return [];
    return [{ id: `call_${index}`, name: tool.name, arguments: call.arguments as Record<string, unknown> }];
  });
}

/**
 * Checks the arguments of a call against the tool's parameters.
 *
 * @throws Error with a message for the model
 */
export function prepareCall(tool: Tool, call: ToolCall): PreparedCall {
  const unknown = Object.keys(call.arguments).filter(
    (name) => !tool.parameters.some((parameter) => parameter.name === name),
  );
  if (unknown.length > 0)
    throw new Error(`\`${tool.name}\` has no parameter ${unknown.map((name) => `\`${name}\``).join(', ')}.`);
  const values = tool.parameters.map((parameter) => argumentText(tool, parameter, call.arguments[parameter.name]));
  const last = values.findLastIndex((value) => value !== null);
  const env = Object.fromEntries(tool.parameters.flatMap(({ name }, index) => variable(name, values[index] ?? null)));
  // An omitted optional argument keeps its position, so the following ones keep theirs.
  return {
    words: values.slice(0, last + 1).map((value) => value ?? ''),
    env: { ...env, TOOL_ARGUMENTS: JSON.stringify(call.arguments) },
  };
}

function variable(name: string, value: string | null): readonly (readonly [string, string])[] {
  return value !== null && /^\w+$/.test(name) ? [[`TOOL_${name.toUpperCase()}`, value]] : [];
}

function argumentText(tool: Tool, parameter: ToolParameter, value: unknown): string | null {
  const { name, type, required } = parameter;
  if (value === undefined || value === null) {
    if (required) throw new Error(`\`${tool.name}\` needs the parameter \`${name}\`.`);
    return null;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (!hasType(value, text, type))
    throw new Error(`The parameter \`${name}\` of \`${tool.name}\` must be of type ${type}, but is ${text}.`);
  return text;
}

/** Models write numbers as strings and vice versa; a script gets text either way. */
function hasType(value: unknown, text: string, type: ToolParameter['type']): boolean {
  switch (type) {
    case 'integer':
      return /^-?\d+(\.0+)?$/.test(text.trim());
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text));
    case 'boolean':
      return text === 'true' || text === 'false';
    case 'array':
      return Array.isArray(value) || /^\s*\[/.test(text);
    case 'object':
      return typeof value === 'object' || /^\s*\{/.test(text);
    case 'string':
      return true;
  }
}
