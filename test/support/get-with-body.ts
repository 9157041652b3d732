import { request } from 'node:http';

/** A GET with a body, which `fetch` refuses to send. */
export function getWithBody(url: string, body: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'GET', headers: { 'Content-Length': Buffer.byteLength(body) } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('end', () => resolve(JSON.parse(text)));
      },
    );
    outgoing.once('error', reject).end(body);
  });
}
