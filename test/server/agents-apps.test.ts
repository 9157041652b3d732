// Apps behind the web pages of an agent.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, withAgent, workflow } from '../support/agent-server.ts';
import { freePort } from '../support/raw-http.ts';

const routes = 'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }';

describe('an app', () => {
  it('may be a program from the Python packages', async () => {
    const environment = await mkdtemp(join(tmpdir(), 'kdeps-environment-'));
    const port = await freePort();
    const program = join(environment, 'bin', 'packaged-app');
    await mkdir(join(environment, 'bin'));
    const text = `require('node:http').createServer((_, response) => response.end(process.env.VIRTUAL_ENV)).listen(${port}, '127.0.0.1')`;
    await writeFile(program, `#!${process.execPath}\n${text}\n`);
    await chmod(program, 0o755);
    const pages = `WebServerMode = true
      WebServer { Routes { new { Path = "/"; ServerType = "app"; AppPort = ${port}; Command = "exec packaged-app"; PublicPath = "/app" } } }
      AgentSettings { PythonPackages { "packaged-app" } }`;
    const files = { 'workflow.pkl': workflow(`${routes}\n${pages}`), answer: answer('1'), 'data/app/x': '' };
    await withAgent(
      files,
      async ({ servers }) => expect(await (await fetch(servers.pages[0] ?? '')).text()).toBe(environment),
      { KDEPS_PYTHON_ENVIRONMENT: environment },
    );
    await rm(environment, { recursive: true });
  });

  it('that no longer answers is reported as a gateway error', async () => {
    const app = createServer((_, response) => response.end('here'));
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const { port } = app.address() as AddressInfo;
    const pages = `WebServerMode = true\nWebServer { Routes { new { Path = "/app"; ServerType = "app"; AppPort = ${port} } } }`;
    const files = { 'workflow.pkl': workflow(`${routes}\n${pages}`), answer: answer('1') };
    await withAgent(files, async ({ servers }) => {
      const url = new URL('/app/', servers.pages[0]);
      expect(await (await fetch(url)).text()).toBe('here');
      await new Promise((resolve) => app.close(resolve).closeAllConnections());
      const refused = await fetch(url);
      expect([refused.status, await refused.text()]).toEqual([502, `The app on port ${port} does not answer.\n`]);
    });
  });
});
