// Named pipes, devices and other special files: reading them may never end, so they are rejected.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, ask, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { freePort } from '../support/raw-http.ts';
import { type RealServer, startServer } from '../support/real-server.ts';
import { isNotLinux } from '../support/skipping.ts';

const routes = ['/', '/read', '/data', '/tool', '/chat', '/plain'];

function answering(path: string, data: string): string {
  return resource(
    `answer${path.slice(1)}`,
    `Run {\nRestrictToRoutes { "${path}" }\nAPIResponse { Response { Data { ${data} } } }\n}`,
  );
}

const files = {
  'workflow.pkl': workflow(
    `APIServer { RequestTimeout = 20.s; Routes { ${routes.map((path) => `new { Path = "${path}"; Methods { "GET" } }`).join('; ')} } }
WebServerMode = true
WebServer { PortNum = PORT; Routes { new { Path = "/web"; ServerType = "static"; PublicPath = "/agent/1.0.0/web" } } }`,
  ),
  'resources/read.pkl': answering('/read', 'read("file:" + request.params("path")).text.length'),
  'resources/file.pkl': answering('/data', 'data.filepath("agent/1.0.0", request.params("path"))'),
  'resources/tool.pkl': answering('/tool', 'tool.runScript("tool", "data/pipe", "")'),
  'resources/model.pkl': resource(
    'model',
    'Run {\nRestrictToRoutes { "/chat" }\nChat { Model = "any"; Prompt = "?"; Files { "@(request.params("path"))" } }\n}',
  ),
  'resources/plain.pkl': answering('/plain', '"plain"'),
  'resources/answer.pkl': answer(
    '"none"',
    ['answerread', 'answerdata', 'answertool', 'model', 'answerplain'],
    'RestrictToRoutes { "/" }',
  ),
  'data/plain.txt': 'text',
  'data/web/page.html': '<p>page',
};

function makePipe(path: string): void {
  expect(spawnSync('sh', ['-c', 'mkfifo "$0"', path]).status).toBe(0);
}

/** Serves the agent while there are named pipes in its data folder. */
async function serving(use: (server: RealServer, who: Newcomer, pages: string) => Promise<void>): Promise<void> {
  const who = await newcomer();
  try {
    const text = files['workflow.pkl'].replace('PORT', String(await freePort()));
    await who.write({ ...files, 'workflow.pkl': text });
    for (const path of ['data/pipe', 'data/web/pipe.html']) makePipe(join(who.folder, path));
    const server = await startServer(who, { DEBUG: '1', OLLAMA_HOST: '127.0.0.1:9' });
    const [pages] = await server.until(/http:\/\/[\d.:]+\/web/);
    await use(server, who, pages);
  } finally {
    await who.leave();
  }
}

async function get({ url }: RealServer, path: string, parameter = ''): Promise<readonly [number, string]> {
  const query = new URLSearchParams({ path: parameter }).toString();
  const { status, body } = await ask(`${new URL(path, url).href}?${query}`);
  return [status, JSON.stringify(body.response.data ?? body.errors)];
}

describe.skipIf(isNotLinux('making special files'))('a special file', () => {
  it('is an error when an expression reads it, and blocks neither other requests nor the end of the server', async () => {
    await serving(async (server, who) => {
      const pipe = join(who.folder, 'data/pipe');
      const socket = join(who.folder, 'data/socket');
      const listener = createServer().listen(socket);
      try {
        // More requests than threads.
        const all = await Promise.all(Array.from({ length: 12 }, () => get(server, '/read', pipe)));
        for (const [status, said] of all)
          expect([status, said]).toEqual([500, expect.stringContaining('Not a regular file')]);
        for (const path of ['/dev/zero', '/dev/random', '/dev/null'])
          expect(await get(server, '/read', path)).toEqual([500, expect.stringContaining('Not a regular file')]);
        expect((await get(server, '/read', socket))[0]).toBe(500);
        expect((await get(server, '/read', join(who.folder, 'data/none')))[0]).toBe(500);
        // Reading a folder returns the names of its entries; the files in `/proc` have no length.
        expect((await get(server, '/read', join(who.folder, 'data')))[0]).toBe(200);
        expect((await get(server, '/read', '/proc/self/status'))[0]).toBe(200);
        // Reading it blocks until the kernel logs something.
        if (existsSync('/proc/kmsg')) expect((await get(server, '/read', '/proc/kmsg'))[0]).toBe(500);
        expect(await get(server, '/plain')).toEqual([200, '["plain"]']);
      } finally {
        listener.close();
      }
      expect(await server.stop('SIGTERM')).toBe(0);
    });
  });

  it('is not a data file, not a file for a model, and not a script that never ends', async () => {
    await serving(async (server, who) => {
      for (const path of ['pipe', '.', '../data/pipe', 'web'])
        expect(await get(server, '/data', path)).toEqual([expect.any(Number), expect.not.stringContaining('/data/')]);
      expect(await get(server, '/data', 'plain.txt')).toEqual([200, expect.stringContaining('data/plain.txt')]);
      for (const path of ['data/pipe', join(who.folder, 'data'), '/dev/zero'])
        expect(await get(server, '/chat', path)).toEqual([500, expect.stringContaining('does not exist')]);
      // The message is the shell's.
      expect((await get(server, '/tool'))[1]).toMatch(/pipe: .*(denied|found)/i);
      expect(await get(server, '/plain')).toEqual([200, '["plain"]']);
    });
  });

  it('is not served as a page', async () => {
    await serving(async (_server, _who, pages) => {
      const all = await Promise.all(Array.from({ length: 12 }, () => fetch(`${pages}/pipe.html`)));
      expect(all.map(({ status }) => status)).toEqual(all.map(() => 404));
      expect(await (await fetch(`${pages}/page.html`)).text()).toBe('<p>page');
    });
  });

  it('is not imported as a module', async () => {
    const who = await newcomer();
    try {
      await who.write({
        'workflow.pkl': workflow(),
        'resources/answer.pkl': answer('settings.port').replace(/\n/, '\nimport "../pipe.pkl" as settings\n'),
      });
      makePipe(join(who.folder, 'pipe.pkl'));
      const server = await startServer(who, { DEBUG: '1' });
      const { status, body } = await server.ask();
      expect([status, JSON.stringify(body.errors)]).toEqual([500, expect.stringContaining('Not a regular file')]);
    } finally {
      await who.leave();
    }
  });

  it('is replaced when a run restores its own file', async () => {
    const who = await newcomer();
    const name = `kdeps-special-${process.pid}.txt`;
    const shared = join('/tmp', name);
    try {
      await who.write({
        'workflow.pkl': workflow(),
        'resources/first.pkl': resource('first', `Exec { Command = "echo mine > ${shared}" }`),
        // The command does not contain the path, as if another program wrote there.
        'resources/between.pkl': resource('between', `Exec { Command = "cd /tm? && rm ${name} && mkfifo ${name}" }`, [
          'first',
        ]),
        'resources/second.pkl': resource('second', `Exec { Command = "cat ${shared}"; TimeoutDuration = 20.s }`, [
          'between',
        ]),
        'resources/answer.pkl': answer('exec.stdout("second")', ['second']),
      });
      const server = await startServer(who);
      expect((await server.ask()).body.response.data).toEqual(['mine\n']);
    } finally {
      await rm(shared, { force: true });
      await who.leave();
    }
  });
});
