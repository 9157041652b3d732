// What a server writes to its log: a line of JSON for every event, with the id of its request, and bounded in size.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { startOnTerminal } from '../support/pseudo-terminal.ts';
import { hasNoPython } from '../support/python.ts';
import { type RealServer, startServer } from '../support/real-server.ts';

interface Entry {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly requestId?: string;
  readonly run?: string;
  readonly resource?: string;
  readonly status?: number;
  readonly route?: string | null;
  readonly msg: string;
}

/** Prints very many lines, a picture as base64, or the word. */
const script = `import base64, os, sys
word = os.environ["WORD"]
if word == "many":
    for number in range(300_000): print("line", number, "of very many lines that nobody will ever read")
elif word == "picture":
    print(base64.b64encode(bytes(range(256)) * 100).decode())
else:
    print(word)`;

let who: Newcomer;
let server: RealServer;
beforeAll(async () => {
  who = await newcomer();
  await who.write({
    'workflow.pkl': workflow('APIServer { Routes { new { Path = "/say/:word"; Methods { "GET" } } } }'),
    'resources/answer.pkl': answer('"done"', ['say']),
    'resources/say.pkl': resource(
      'say',
      `Run {\nPython {\nScript = ${JSON.stringify(script)}\nEnv { ["WORD"] = "@(request.pathParam("word"))" }\nTimeoutDuration = 60.s\n}\n}`,
    ),
  });
  server = await startServer(who, { KDEPS_LOG_FORMAT: '', KDEPS_OUTPUT_LIMIT: '100MiB' });
});
afterAll(() => who.leave());

/** Sends a request, and returns the lines of the log about it. */
async function logOf(path: string, id: string): Promise<{ readonly entries: readonly Entry[]; readonly size: number }> {
  const response = await fetch(new URL(path, server.url), { headers: { 'X-Request-Id': id } });
  await response.arrayBuffer();
  const shown = response.headers.get('x-request-id') ?? '';
  const [text] = await server.until(new RegExp(`^[^]*"event":"request","requestId":"${shown}".*\\n`));
  const entries = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
  const own = entries.filter(({ requestId }) => requestId === shown);
  return { entries: own, size: JSON.stringify(own).length };
}

describe('the log of a server', () => {
  it('has the id of the request and the resource in each line, as JSON', async () => {
    const { entries } = await logOf('/say/hello', 'Root=1-67891233-abcdef');
    expect(entries.map(({ event }) => event)).toEqual([
      'run-started',
      'log',
      'resource-finished',
      'resource-finished',
      'run-finished',
      'request',
    ]);
    expect(entries[1]).toMatchObject({ level: 'info', resource: 'say', stream: 'stdout', msg: 'say │ hello' });
    expect(entries.at(-1)).toMatchObject({ method: 'GET', route: '/say/:word', status: 200 });
    expect(new Set(entries.map(({ run }) => run)).size).toBe(1);
    expect(Date.parse(entries[0]?.time ?? '')).toBeGreaterThan(Date.now() - 600_000);
  });

  it('is text at a terminal', async ({ skip }) => {
    if (hasNoPython('a terminal')) return skip();
    const shown = startOnTerminal(who, ['run', '.', '--port', '0']);
    onTestFinished(() => void shown.child.kill());
    const [, url = ''] = await shown.until(/curl.* "(http:[^"]*)"/);
    const headers = { 'X-Request-Id': 'shown-1' };
    await (await fetch(new URL('/say/hello', url), { headers })).arrayBuffer();
    await shown.until(/\d\d:\d\d:\d\d shown-1 say │ hello\r?\n/);
    await shown.until(/\d\d:\d\d:\d\d shown-1 \S+ GET \/say\/hello 200 in [\d.]+ m?s \(run [\da-f-]{36}\)\r?\n/);
    expect(shown.said()).not.toContain('{"time"');
    shown.type('\u0003');
    await shown.ended;
  });

  it('has a line for requests that are rejected', async () => {
    const { entries } = await logOf('/nowhere', 'lost-1');
    expect(entries).toEqual([
      expect.objectContaining({ event: 'request', status: 404, route: null, requestId: 'lost-1' }),
    ]);
  });

  it('ignores ids that are none', async () => {
    for (const id of ['two words', 'x'.repeat(129), '"},{"', 'a%0Ab', 'é']) {
      const response = await fetch(new URL('/nowhere', server.url), { headers: { 'X-Request-Id': id } });
      expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    }
  });

  it('stays small when a script prints very many lines', async () => {
    const { entries, size } = await logOf('/say/many', 'many');
    expect(size).toBeLessThan(4 * 2 ** 20);
    expect(entries.some(({ msg }) => /^say: .* more of its stdout not shown\.$/.test(msg))).toBe(true);
    expect(entries.at(-1)).toMatchObject({ event: 'request', status: 200 });
  });

  it('has no pictures', async () => {
    const { entries, size } = await logOf('/say/picture', 'picture');
    expect(entries.find(({ event }) => event === 'log')?.msg).toMatch(/^say │ \S{32}… \(\d+ characters of base64\)…?$/);
    expect(size).toBeLessThan(4096);
  });
});
