/** Failures in the form of OpenAI's API. */
import { messageOf, type Reply } from '../../envelope.ts';

/** The answer of the agent says that it has failed. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('The agent failed.');
    this.reply = reply.status < 400 ? { ...reply, status: 500 } : reply;
  }
}

const types: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
]);

/** A failure in the form of OpenAI's API. */
export function shapeFailure(reply: Reply): object {
  const { status, body } = reply;
  const { errors = [] } = body as { readonly errors?: readonly { readonly field?: string }[] };
  const type = types.get(status) ?? (status < 500 ? 'invalid_request_error' : 'server_error');
  return {
    error: {
      message: messageOf(reply),
      type,
      param: errors[0]?.field ?? null,
      code: status === 404 ? 'model_not_found' : null,
    },
  };
}
