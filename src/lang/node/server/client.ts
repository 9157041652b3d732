/** Requests to the client of a server, matched with their responses. */
import { messageName } from '../messages/codes.ts';
import { asId, type Envelope, type Fields, field, ProtocolError, readBody } from '../messages/fields.ts';
import { readerAnswer } from '../messages/readers.ts';
import { WorkerFailure } from '../worker/protocol.ts';

interface Waiting {
  /** The code of the response. */
  readonly code: number;
  readonly resolve: (fields: Fields) => void;
  readonly reject: (error: Error) => void;
}

/** Responses may arrive in any order, and after they are no longer needed. */
export class ClientRequests {
  readonly #send: (code: number, fields: Fields) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastRequest = 0;

  constructor(send: (code: number, fields: Fields) => void) {
    this.#send = send;
  }

  /** Sends a request. Rejects when the response does not have the matching code. */
  ask(code: number, body: Fields): Promise<Fields> {
    const requestId = ++this.#lastRequest;
    return new Promise((resolve, reject) => {
      this.#waiting.set(requestId, { code: code + 1, resolve, reject });
      this.#send(code, { requestId, ...body });
    });
  }

  /** Handles a response. Throws `ProtocolError` when it is malformed or matches no request. */
  take(envelope: Envelope): void {
    const id = readBody(envelope, (fields) => {
      field(fields, 'evaluatorId', asId);
      readerAnswer(envelope.code - 1, fields);
      return field(fields, 'requestId', asId);
    });
    const waiting = this.#waiting.get(Number(id));
    if (waiting === undefined) throw unknownRequest(envelope.code, id);
    this.#waiting.delete(Number(id));
    if (waiting.code === envelope.code) waiting.resolve(envelope.fields);
    else waiting.reject(new WorkerFailure('unexpected response', 'ProtocolException'));
  }
}

/** A response that matches no request. */
export function unknownRequest(code: number, id: number | bigint): ProtocolError {
  return new ProtocolError(`Received response ${className(code)} for unknown request ID \`${id}\`.`);
}

/** The reference's name, in its reports, for the messages with a code. */
export function className(code: number): string {
  const name = messageName(code) ?? '';
  const isRequest = !name.endsWith('Response') && messageName(code + 1) === `${name}Response`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}${isRequest ? 'Request' : ''}`;
}
