// Whatever bytes arrive, the server survives, and the next request is answered.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer, ask, type ServedAgent, serveAgent, workflow } from '../support/agent-server.ts';
import { sendAndLeave } from '../support/raw-http.ts';

let served: ServedAgent;

beforeAll(async () => {
  const routes = 'APIServer { Routes { new { Path = "/:part/*rest"; Methods { "GET"; "POST" } } } }';
  const data =
    'request.Params\nrequest.Headers.length\nrequest.data()\nrequest.Files.length\nrequest.filepath("x")\nrequest.pathParam("rest")';
  served = await serveAgent({ 'workflow.pkl': workflow(routes), answer: answer(data) });
});

afterAll(() => served.close());

const pieces = [
  'GET|POST|HEAD|OPTIONS| |/a/b|/%ff/x|?q=|%00|&|=|HTTP/1.1|\r\n|\r\n\r\n|--b|--b--|{"a":1}|5|hello|\0|\xff',
  'Host: localhost|Content-Length: 5|Content-Length: -1|Transfer-Encoding: chunked|Expect: 100-continue|Origin: null',
  'Content-Type: multipart/form-data; boundary=b|Content-Type: application/json|Content-Encoding: gzip',
  'Content-Disposition: form-data; name="f"; filename="x"|Content-Type: text/plain; charset=utf-16',
  'Upgrade: websocket|Connection: Upgrade',
].flatMap((line) => line.split('|'));
const start = 'POST /a/b HTTP/1.1\r\nHost: localhost\r\n';

const texts = fc
  .tuple(fc.boolean(), fc.array(fc.constantFrom(...pieces), { maxLength: 20 }), fc.constantFrom('', '\r\n'))
  .map(([isProper, parts, between]) => `${isProper ? start : ''}${parts.join(between)}\r\n\r\n`);

it('the server survives any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(texts, (text) => sendAndLeave(served.url, Buffer.from(text, 'latin1'))),
    { numRuns: 150 },
  );
  expect((await ask(`${served.url}/a/b?q=1`)).body.response.data?.[0]).toEqual({ q: '1' });
}, 30_000);
