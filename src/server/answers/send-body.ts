import type { Response } from 'express';

/** Sends a body and ends the response. Its pieces are not copied, so a large body takes hardly any time. */
export function sendBody(response: Response, body: string | Uint8Array | readonly Uint8Array[]): void {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  response.setHeader(
    'Content-Length',
    body.reduce((sum, piece) => sum + piece.length, 0),
  );
  response.cork();
  for (const piece of body) response.write(piece);
  response.end();
}
