import { bindCommand, tracedCode } from '../../binding/index.ts';
import { ActionError, disclosureOf } from '../../diagnostics/errors.ts';
import { pathOf } from '../../files/paths.ts';
import { readRegularFile } from '../../files/read-file.ts';
import { readKey } from '../../llm/answer-keys.ts';
import { type Message, messageInRole, type Picture } from '../../llm/conversation.ts';
import { converse } from '../../llm/converse.ts';
import { chooseProvider } from '../../llm/provider.ts';
import { mediaType, plainText } from '../../net/media-type.ts';
import type { ResourceScope } from '../../run/context.ts';
import { runToolForModel } from '../../run/tool-scripts.ts';
import { requestFailure } from '../request-failure.ts';
import { limited } from '../time-limits.ts';
import { now, timeoutOf } from '../timing.ts';
import { toolCode } from './code.ts';
import type { ChatInput } from './decode.ts';
import type { ChatOutput } from './output.ts';

/** Maximum size of a file for a model, in bytes. */
const MAX_FILE_SIZE = 256 * 2 ** 20;

/** Runs the action. Throws ActionError when it fails. */
export async function run(input: ChatInput, scope: ResourceScope): Promise<ChatOutput> {
  const { run, resource } = scope;
  const timeout = timeoutOf(input.timeout, run.env);
  const signal = limited(run.signal, timeout);
  const { model, prompt, files, isJson, keys } = input;
  const onNote = (note: string): void =>
    run.emit({ type: 'note', run: run.id, resource: resource.label, text: run.secrets.redact(note) });
  const provider = chooseProvider(input.wish, {
    env: run.env,
    offline: run.agent.workflow.machine.offlineMode,
    keepAlive: run.agent.workflow.machine.keepAlive,
    idleModels: run.services.idleModels,
    isPublicOnly: !run.agent.workflow.allowsPrivateNetworks,
    onDownload: ({ model: name, bytes, total }) =>
      run.emit({
        type: 'download',
        run: run.id,
        resource: resource.label,
        label: run.secrets.redact(name),
        bytes,
        total,
      }),
  });
  run.emit({
    type: 'model-asked',
    run: run.id,
    resource: resource.label,
    name: run.secrets.redact(`${model} of ${provider.place}`),
    identify: async () => {
      const { model: name, server, ...rest } = await provider.identify(model);
      const redact = (text: string): string => run.secrets.redact(text);
      return { ...rest, model: redact(name), ...(server !== undefined && { server: redact(server) }) };
    },
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
      ...(run.models?.streamed === resource.id && { onText: run.models.onText }),
      onUsage: (usage) => run.models?.onUsage(usage),
      runTool: (tool, words, env) => {
        const bound = bindCommand(tracedCode(tool.code, toolCode, resource.code));
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
    const request = `The question to ${model}`;
    const failure = requestFailure(error, run.signal, { request, server: 'The model', timeout });
    if (failure !== null) throw failure;
    const { message, detail } = disclosureOf(error);
    const why = message === null ? 'its answer is malformed' : message.replace(/\.$/, '');
    throw new ActionError('kdeps/model-failed', `${request} failed. ${provider.place}: ${why}.`, {
      detail,
    });
  }
}
/** The prompt with its files: pictures as images, text files as text. */
async function question(
  role: string | null,
  prompt: string,
  files: readonly string[],
  scope: ResourceScope,
): Promise<readonly Message[]> {
  const pictures: Picture[] = [];
  const attached: string[] = [];
  for (const file of files.filter((path) => path.trim() !== '')) {
    const content = await readFile(file, scope);
    const type = await mediaType(content);
    const plain = plainText(content);
    if (type.startsWith('image/')) pictures.push({ type, base64: content.toString('base64') });
    else if (plain !== null) attached.push(content.toString('utf8'));
    else
      throw new ActionError(
        'kdeps/unsupported-value',
        `A model only takes pictures and text files, but ${file} is ${type}.`,
      );
  }
  if (prompt.trim() === '' && pictures.length === 0 && attached.length === 0) return [];
  const said = messageInRole(role, [prompt, ...attached].join('\n\n'));
  return [{ ...said, ...(pictures.length > 0 && { images: pictures }) }];
}

async function readFile(file: string, { run, resource }: ResourceScope): Promise<Buffer> {
  const name = file.trim();
  const { agent, version } = resource.home;
  // Packages and used agents have their data folders elsewhere.
  const data = name.startsWith('data/') ? run.agent.dataFile(`${agent}/${version}`, name.slice(5)) : null;
  const content = await readRegularFile(data ?? run.files.locate(pathOf(name, run.agent.folder)), MAX_FILE_SIZE);
  if (content === 'none') throw new ActionError('kdeps/missing-file', `The file ${file} does not exist.`);
  if (content === 'too-large')
    throw new ActionError(
      'kdeps/unsupported-value',
      `A model only takes files of up to ${MAX_FILE_SIZE / 2 ** 20} MiB, but ${file} is larger.`,
    );
  return content;
}
