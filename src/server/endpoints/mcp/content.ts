/** Answers and failures as what a tool returns. */
import { type Answer, jsonBody } from '../../../runtime/index.ts';
import { dataUrlsIn, mediumOf, withoutDataUrls } from '../../answers/media.ts';
import { answerReply, messageOf, type Reply } from '../../envelope.ts';

/** A part of what a tool returns. */
export type Content =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | {
      readonly type: 'resource';
      readonly resource: { readonly uri: string; readonly mimeType: string; readonly blob: string };
    };

export interface ToolResult {
  readonly content: Content[];
  readonly isError?: boolean;
  readonly [key: string]: unknown;
}

/** What a tool returns for an answer: its texts and values, and its files. */
export function resultOf(answer: Answer, id: string): ToolResult {
  const reply = answerReply(answer, id);
  if (reply.status >= 400 || !answer.success) return failed(reply);
  return { content: (answer.data ?? []).flatMap((part, index) => contentOf(part, `${id}/${index}`)) };
}

function contentOf(part: unknown, id: string): readonly Content[] {
  const files = dataUrlsIn(part).map((url, index) => fileContent(url, `${id}/${index}`));
  if (typeof part === 'string') return files.length > 0 ? files : [{ type: 'text', text: part }];
  let number = 0;
  const rest = withoutDataUrls(part, ({ type }) => `(${type}, file ${(number += 1)} below)`);
  return [{ type: 'text', text: String(jsonBody(rest)).trim() }, ...files];
}

function fileContent(url: string, id: string): Content {
  const { type: mimeType, content } = mediumOf(url) ?? { type: 'application/octet-stream', content: Buffer.alloc(0) };
  const data = content.toString('base64');
  const [kind] = mimeType.split('/');
  if (kind === 'image' || kind === 'audio') return { type: kind, data, mimeType };
  return { type: 'resource', resource: { uri: `kdeps:answer/${id}`, mimeType, blob: data } };
}

/** What a tool returns for a failure: its messages, which are meant for clients. */
export function failed(reply: Reply): ToolResult {
  return { isError: true, content: [{ type: 'text', text: messageOf(reply) }] };
}
