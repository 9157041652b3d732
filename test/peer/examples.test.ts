// Agents that other people wrote, unmodified: https://github.com/kdeps/examples, from a checkout that KDEPS_EXAMPLES names.
// Their outer services are stood in for on loopback: a model server, a weather service, the command of a model hub.
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeFolder } from '../../src/runtime/config/home.ts';
import { openAgent } from '../../src/runtime/index.ts';
import { packAgent } from '../../src/runtime/packages/package-agent.ts';
import { ask, type ServedAgent, serveAgent, withAgent } from '../support/agent-server.ts';
import { getWithBody } from '../support/get-with-body.ts';
import { decodePng, onePixel } from '../support/png.ts';
import { root } from '../support/root.ts';
import { type StandIns, startStandIns } from '../support/stand-ins.ts';

const checkout = process.env['KDEPS_EXAMPLES'] ?? '';
const isThere = existsSync(join(checkout, 'whois', 'workflow.pkl'));
if (!isThere) console.warn('Skipped: KDEPS_EXAMPLES names no checkout of https://github.com/kdeps/examples.');

const installing = 15 * 60_000;

describe.skipIf(!isThere)('agents of other people', () => {
  let standIns: StandIns;
  let weather: Server;
  let folder = '';

  beforeAll(async () => {
    standIns = await startStandIns();
    weather = createServer((incoming, response) =>
      response.end(JSON.stringify({ asked: incoming.url, temperature: 21 })),
    );
    await new Promise<void>((resolve) => weather.listen(0, '127.0.0.1', resolve));
    folder = await mkdtemp(join(tmpdir(), 'kdeps-examples-'));
    // A minimal web app.
    await script('streamlit', 'exec python3 -m http.server 8501 --bind 127.0.0.1');
    await script('huggingface-cli', `echo "$@" >> ${folder}/hub.log`);
  });

  afterAll(async () => {
    await standIns.close();
    weather.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function script(name: string, text: string): Promise<void> {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, 'bin', name), 0o755);
  }

  function environment(): Record<string, string> {
    return {
      PATH: join(folder, 'bin') + delimiter + (process.env['PATH'] ?? ''),
      OLLAMA_HOST: standIns.ollama,
      KDEPS_HTTP_REWRITE: `https://api.open-meteo.com/=http://127.0.0.1:${(weather.address() as AddressInfo).port}/`,
    };
  }

  /** Agents without the packages of their web apps, which are not needed here. */
  function withoutPackages(): Record<string, string> {
    return { ...environment(), KDEPS_PYTHON_ENVIRONMENT: '/usr' };
  }

  it.each(['ai_ocr_api', 'huggingface_imagegen_api', 'tools', 'vision', 'weather_forecast_ai', 'whois'])(
    '%s is valid',
    async (name) => {
      const open = await openAgent(join(checkout, name), {
        cwd: checkout,
        env: { ...environment(), KDEPS_HOME: folder },
        emit: () => undefined,
      });
      expect(open.agent.agent).toBe(name);
      await open.close();
    },
  );

  it('whois answers a question in the body of a GET', async () => {
    await withAgent(
      join(checkout, 'whois'),
      async ({ url }) => {
        const person = {
          name__string: 'Neil',
          introduction__string: 'An astronaut',
          bio__string: 'b',
          famous_quotes__array: ['q'],
          known_for__array: ['the moon'],
        };
        standIns.say([{ content: JSON.stringify(person) }]);
        const body = await getWithBody(`${url}/api/v1/whois`, 'Neil Armstrong');
        expect(body).toMatchObject({
          success: true,
          response: { data: [person] },
          meta: { requestID: expect.any(String) },
        });
        expect(JSON.stringify(standIns.asked()[0])).toContain('Who is Neil Armstrong?');
      },
      withoutPackages(),
    );
  });

  it('whois answers as a package, and serves its app', async () => {
    const env = { ...withoutPackages(), KDEPS_HOME: join(folder, 'home') };
    const open = await openAgent(join(checkout, 'whois'), { cwd: checkout, env, emit: () => undefined });
    await open.close();
    const file = join(folder, 'whois-1.0.0.kdeps');
    await writeFile(file, await packAgent(open.agent));
    await withAgent(
      file,
      async ({ url, servers }) => {
        standIns.say([
          {
            content:
              '{"name__string":"Ada","introduction__string":"","bio__string":"","famous_quotes__array":[],"known_for__array":[]}',
          },
        ]);
        expect(await getWithBody(`${url}/api/v1/whois`, 'Ada')).toMatchObject({ success: true });
        // The replacement for the app lists its folder.
        expect(await (await fetch(servers.pages[0] ?? '')).text()).toContain('whois_app.py');
      },
      env,
    );
  });

  it('tools lets the model run its scripts, one after the other', async () => {
    await withAgent(
      join(checkout, 'tools'),
      async ({ url }) => {
        const path = join(checkout, 'tools/data/count_file_lines.py');
        standIns.say([
          { tool_calls: [{ function: { name: 'count_file_lines', arguments: { file_path: path } } }] },
          { tool_calls: [{ function: { name: 'x_two_numbers', arguments: { a: 20, b: 10000 } } }] },
          { content: '{"number_of_tools_used": 2, "final_value": "10020"}' },
        ]);
        const { body } = await ask(`${url}/api/v1/tools`);
        expect(body.response.data).toEqual([{ number_of_tools_used: 2, final_value: '10020' }]);
        expect(JSON.stringify(standIns.asked())).toContain('The sum of 20.0 and 10000.0 is 10020.0');
        expect(JSON.stringify(standIns.asked()[0])).toContain(`calculate the file lines of ${path}`);
      },
      environment(),
    );
  });

  it('vision shows the model an uploaded picture', async () => {
    await withAgent(
      join(checkout, 'vision'),
      async ({ url }) => {
        standIns.say([{ content: 'A red panda.' }]);
        const form = new FormData();
        form.append('file[]', new Blob([onePixel]), 'panda.png');
        const { body } = await ask(`${url}/api/v1/vision?q=What+is+this`, { method: 'POST', body: form });
        expect(body.response.data).toEqual(['A red panda.']);
        const [asked] = standIns.asked() as [{ messages: { images?: string[]; content: string }[] }];
        expect(asked.messages.at(-1)).toMatchObject({
          content: 'What is this?',
          images: [onePixel.toString('base64')],
        });
      },
      environment(),
    );
  });

  it('weather_forecast_ai asks a model, a weather service, and ten more models concurrently', async () => {
    await withAgent(
      join(checkout, 'weather_forecast_ai'),
      async ({ url }) => {
        standIns.say([
          { content: '{"longitude_str":"4.9","latitude_str":52.4,"timezone_str":"Europe/Amsterdam"}' },
          ...Array.from({ length: 12 }, (_, i) => ({ content: `text ${i}` })),
        ]);
        const { status, body } = await ask(`${url}/api/v1/weather?q=Amsterdam`, { method: 'POST' });
        expect([status, body.errors]).toEqual([200, undefined]);
        const [first] = body.response.data as [Record<string, string>];
        expect(JSON.parse(first['api'] ?? '')).toMatchObject({
          temperature: 21,
          asked: expect.stringContaining('latitude=52.4&longitude=4.9'),
        });
        expect(first['weather']).toMatch(/^text \d+$/);
      },
      withoutPackages(),
    );
  });

  it('ai_ocr_api is reported to read a name that it spells differently', async () => {
    await script('tesseract', 'echo "some words" > "$2.txt"');
    await withAgent(
      join(checkout, 'ai_ocr_api'),
      async ({ url, servers }) => {
        expect(await (await fetch(servers.pages[0] ?? '')).text()).toMatch(/^<!doctype html>/i);
        const form = new FormData();
        form.append('file[]', new Blob([onePixel]), 'scan.png');
        const { status, body } = await ask(`${url}/api/v1/ocr`, { method: 'POST', body: form });
        expect([status, body.errors?.[0]?.actionId]).toEqual([500, 'llmResource']);
        expect(body.errors?.[0]?.message).toContain('See the server log.');
      },
      environment(),
    );
  });

  describe('huggingface_imagegen_api', () => {
    let served: ServedAgent | null = null;

    // The packages are those of our own image generator; the model is its tiny one, put where the hub's command would
    // have put the one that the script names.
    beforeAll(async () => {
      const own = await openAgent(join(root, 'fixtures/agents/sd35api'), {
        cwd: root,
        env: { ...process.env, KDEPS_HOME: homeFolder(process.env, root), KDEPS_PYTHON_ENVIRONMENT: '' },
        emit: () => undefined,
      });
      try {
        const environmentOf = await own.services.environments.forScripts(
          { agent: own.agent, env: own.env, emit: () => undefined, follow: null },
          null,
        );
        const hub = join(folder, 'hub');
        const model = join(hub, 'hub/models--stabilityai--stable-diffusion-xl-base-1.0');
        const made = await own.services.scripts.run({
          name: 'tiny',
          text: `import sys\nsys.path.insert(0, ${JSON.stringify(join(root, 'fixtures/agents/sd35api/data'))})\nimport tiny_sd3\ntiny_sd3.main(${JSON.stringify(join(model, 'snapshots/0'))})`,
          executable: environmentOf.executable,
          folder,
          cwd: folder,
          env: own.env,
          warm: false,
          timeout: null,
          signal: new AbortController().signal,
          onOutput: () => undefined,
        });
        expect(made.exitCode).toBe(0);
        await mkdir(join(model, 'refs'));
        await writeFile(join(model, 'refs/main'), '0');
        const python = join(folder, 'venv');
        await cp(join(environmentOf.executable, '../..'), python, {
          recursive: true,
          filter: (path) => !path.includes('site-packages'),
        });
        await rm(join(python, 'lib'), { recursive: true, force: true });
        await symlink(join(environmentOf.executable, '../../lib'), join(python, 'lib'));
        await cp(join(folder, 'bin/huggingface-cli'), join(python, 'bin/huggingface-cli'), { force: true });
        served = await serveAgent(join(checkout, 'huggingface_imagegen_api'), {
          ...environment(),
          KDEPS_PYTHON_ENVIRONMENT: python,
          HF_TOKEN: 'hf_0123456789',
          HF_HOME: hub,
          HF_HUB_OFFLINE: '1',
          OMP_NUM_THREADS: '1',
        });
      } catch (error) {
        console.warn(`Skipped: the packages for images are unavailable. ${String(error)}`);
      } finally {
        await own.close();
      }
    }, installing);

    afterAll(() => served?.close());

    it('creates a picture', { timeout: installing }, async ({ skip }) => {
      if (served === null) return skip();
      const { status, body } = await ask(`${served.url}/api/v1/imagegen?q=A+cat`);
      expect([status, body.errors]).toEqual([200, [{ code: 0, message: '' }]]);
      const [{ file }] = body.response.data as [{ file: string }];
      expect(decodePng(Buffer.from(file.slice('data:image/png;base64,'.length), 'base64')).width).toBe(256);
      expect(JSON.stringify(served.events)).not.toContain('hf_0123456789');
    });
  });
});
