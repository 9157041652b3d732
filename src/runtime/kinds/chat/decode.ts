import type { PklValue } from '../../../lang/index.ts';
import { codeText } from '../../binding/index.ts';
import { entriesOf, field, flag, list, seconds, text, textOr, texts } from '../../language/values.ts';
import { messageInRole, type ToolParameter } from '../../llm/conversation.ts';
import type { Tool } from '../../llm/tool-calls.ts';
import { jsonValue } from '../../run/json-value.ts';

/** Decodes a question to a model; null when there is nothing to do. */
export function decode(block: PklValue) {
  const prompt = text(field(block, 'Prompt'));
  const scenario = list(field(block, 'Scenario')).map((said) =>
    messageInRole(textOr(field(said, 'Role'), null), text(field(said, 'Prompt'))),
  );
  if (prompt.trim() === '' && scenario.length === 0) return null;
  return {
    model: text(field(block, 'Model')),
    role: textOr(field(block, 'Role'), null),
    prompt,
    scenario,
    tools: list(field(block, 'Tools')).flatMap(toolOf),
    files: texts(field(block, 'Files')),
    isJson: flag(field(block, 'JSONResponse')),
    keys: texts(field(block, 'JSONResponseKeys')),
    wish: {
      backend: textOr(field(block, 'Backend'), null),
      baseUrl: textOr(field(block, 'BaseURL'), null),
      keyVariable: textOr(field(block, 'APIKeyEnv'), null),
    },
    options: Object.fromEntries(
      entriesOf(field(block, 'Options')).map(([name, value]) => [text(name), jsonValue(value)]),
    ),
    timeout: seconds(field(block, 'TimeoutDuration')),
  };
}

export type ChatInput = NonNullable<ReturnType<typeof decode>>;

/** A tool without a name cannot be called. */
function toolOf(value: PklValue): readonly Tool[] {
  const name = text(field(value, 'Name')).trim();
  const code = codeText(text(field(value, 'Script')));
  if (name === '' || (code.text.trim() === '' && code.isTraced)) return [];
  const description = text(field(value, 'Description')) || `Runs the script ${name}.`;
  return [{ name, code, description, parameters: entriesOf(field(value, 'Parameters')).map(parameterOf) }];
}

const parameterTypes: Readonly<Record<string, ToolParameter['type']>> = {
  string: 'string',
  str: 'string',
  integer: 'integer',
  int: 'integer',
  number: 'number',
  float: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  array: 'array',
  list: 'array',
  object: 'object',
};

function parameterOf([name, value]: readonly [PklValue, PklValue]): ToolParameter {
  return {
    name: text(name),
    type: parameterTypes[text(field(value, 'Type')).toLowerCase()] ?? 'string',
    description: text(field(value, 'Description')),
    required: field(value, 'Required') !== false,
  };
}
