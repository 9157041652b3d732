import { readFileSync } from 'node:fs';
import { bindCommand, codeText, followedCode } from '../binding/index.ts';
import type { ResourceScope } from '../context.ts';
import { ActionError, toldBy } from '../errors.ts';
import { jsonValue } from '../json-value.ts';
import { readKey } from '../llm/answer-keys.ts';
import { type Message, type Picture, spoken, type ToolParameter } from '../llm/conversation.ts';
import { converse } from '../llm/converse.ts';
import { chooseProvider } from '../llm/provider.ts';
import type { Tool } from '../llm/tools.ts';
import { mediaType, plainText } from '../media-type.ts';
import { kindAt, pathOf } from '../paths.ts';
import { runToolForModel } from '../tools.ts';
import { entriesOf, field, flag, list, seconds, text, textOr, texts } from '../values.ts';
import { isTimeout, limited } from './http.ts';
import { defineKind, now, timeoutOf } from './kind.ts';

type Value = Parameters<typeof field>[0];

/** A question to a language model. */
export const chatKind = defineKind({
  property: 'Chat',
  name: 'question to a model',
  decode: (block) => {
    const prompt = text(field(block, 'Prompt'));
    const scenario = list(field(block, 'Scenario')).map((said) =>
      spoken(textOr(field(said, 'Role'), null), text(field(said, 'Prompt'))),
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
  },
  run: async (input, scope) => {
    const { run, resource } = scope;
    const timeout = timeoutOf(input.timeout, run.env);
    const signal = limited(run.signal, timeout);
    const { model, prompt, files, isJson, keys } = input;
    const onNote = (note: string): void =>
      run.emit({ type: 'note', run: run.id, resource: resource.label, text: run.secrets.hide(note) });
    const provider = chooseProvider(input.wish, {
      env: run.env,
      offline: run.agent.workflow.machine.offlineMode,
      onNote,
    });
    try {
      const response = await converse({
        provider,
        model,
        messages: [...input.scenario, ...(await question(input.role, prompt, files, scope))],
        tools: input.tools,
        keys: isJson ? keys.map(readKey) : null,
        options: input.options,
        signal,
        onNote,
        runTool: (tool, words, env) => {
          const bound = bindCommand(followedCode(tool.code, 'tool', resource.code));
          return runToolForModel(run, tool.name, bound.command, words, { ...env, ...bound.env }, signal);
        },
      });
      return {
        kind: 'llm',
        model,
        role: input.role ?? 'user',
        prompt,
        files,
        isJson,
        keys,
        response,
        timestamp: now(),
        timeout,
      };
    } catch (error) {
      run.signal.throwIfAborted();
      if (error instanceof ActionError) throw error;
      if (isTimeout(error)) throw new ActionError(`The model took longer than ${timeout} s and was stopped.`);
      const { message, detail } = toldBy(error);
      const why = message === null ? 'it cannot be understood' : message.replace(/\.$/, '');
      throw new ActionError(`The question to ${model} failed. ${provider.place}: ${why}.`, 500, detail);
    }
  },
});

/** A tool without a name cannot be called. */
function toolOf(value: Value): readonly Tool[] {
  const name = text(field(value, 'Name')).trim();
  const code = codeText(text(field(value, 'Script')));
  if (name === '' || (code.text.trim() === '' && code.isFollowed)) return [];
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

function parameterOf([name, value]: readonly [Value, Value]): ToolParameter {
  return {
    name: text(name),
    type: parameterTypes[text(field(value, 'Type')).toLowerCase()] ?? 'string',
    description: text(field(value, 'Description')),
    required: field(value, 'Required') !== false,
  };
}

/** The prompt with its files: pictures as pictures, texts as texts. */
async function question(
  role: string | null,
  prompt: string,
  files: readonly string[],
  scope: ResourceScope,
): Promise<readonly Message[]> {
  const pictures: Picture[] = [];
  const attached: string[] = [];
  for (const file of files.filter((path) => path.trim() !== '')) {
    const content = readFile(file, scope);
    const type = await mediaType(content);
    const plain = plainText(content);
    if (type.startsWith('image/')) pictures.push({ type, base64: content.toString('base64') });
    else if (plain !== null) attached.push(content.toString('utf8'));
    else throw new ActionError(`A model can be given pictures and texts; ${file} is ${type}.`);
  }
  if (prompt.trim() === '' && pictures.length === 0 && attached.length === 0) return [];
  const said = spoken(role, [prompt, ...attached].join('\n\n'));
  return [{ ...said, ...(pictures.length > 0 && { images: pictures }) }];
}

function readFile(file: string, { run, resource }: ResourceScope): Buffer {
  const name = file.trim();
  const { agent, version } = resource.home;
  // Packages, and the agents that others use, have their data folder in another place.
  const data = name.startsWith('data/') ? run.agent.dataFile(`${agent}/${version}`, name.slice(5)) : null;
  const path = data ?? run.files.locate(pathOf(name, run.agent.folder));
  if (kindAt(path) !== 'file') throw new ActionError(`There is no file ${file}.`);
  return readFileSync(path);
}
