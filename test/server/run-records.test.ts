// What is recorded of runs that use packages and models, that are canceled, or that are too large.
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelFiles, Secrets } from '../../src/runtime/index.ts';
import { runCommand } from '../../src/runtime/process/command.ts';
import { bodyDifferences, differencesOf } from '../../src/server/runs/differences.ts';
import { type KnownRun, Runs } from '../../src/server/runs/index.ts';
import {
  answer,
  ask,
  resource,
  type ServedAgent,
  serveAgent,
  withAgent,
  workflow,
  writeFiles,
} from '../support/agent-server.ts';
import { hasNoPython, pythonExecutable } from '../support/python.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-records-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The run with an id, after it was recorded. */
async function recorded({ open }: ServedAgent, id: string): Promise<KnownRun> {
  await expect.poll(() => listed(open), { timeout: 30_000 }).toContain(id);
  const runs = new Runs(open, {});
  const found = await runs.find(id);
  await runs.close();
  if (found === null) throw new Error('The run is listed, but cannot be found.');
  return found;
}

async function listed(open: ServedAgent['open']): Promise<readonly string[]> {
  const runs = new Runs(open, {});
  const { jobs } = await runs.list(100, null);
  await runs.close();
  return jobs.map(({ id }) => id);
}

/** The files whose name starts with a text. */
async function filesBelow(path: string, start: string): Promise<readonly string[]> {
  const files = await readdir(path, { recursive: true });
  return files.map((file) => basename(file)).filter((name) => name.startsWith(start));
}

const idOf = ({ headers }: { readonly headers: Headers }): string => headers.get('x-request-id') ?? '';

/** Stands in for transformers: it loads nothing. */
const library = `class PreTrainedModel:
    @classmethod
    def from_pretrained(cls, name):
        return cls()
`;

describe.skipIf(hasNoPython('the record of a script'))('the record of a script', () => {
  it('has its packages, and the files of its models, also when a warm interpreter has loaded them before', async () => {
    const environment = join(folder, 'environment');
    const args = ['-m', 'venv', '--without-pip', environment];
    const made = await runCommand({ file: pythonExecutable, args, cwd: folder, env: {}, timeout: 60_000 });
    expect(made.exitCode).toBe(0);
    const asked = 'import sysconfig; print(sysconfig.get_path("purelib"))';
    const python = join(environment, 'bin', 'python');
    const { stdout } = await runCommand({ file: python, args: ['-c', asked], cwd: folder, env: {}, timeout: 60_000 });
    const packages = stdout.trim();
    for (const name of ['Some_Package-1.2.3.dist-info', 'other-0.9.dist-info', 'transformers'])
      await mkdir(join(packages, name));
    await writeFile(join(packages, 'transformers', '__init__.py'), '');
    await writeFile(join(packages, 'transformers', 'modeling_utils.py'), library);
    const model = join(folder, 'model');
    await mkdir(join(model, 'part'), { recursive: true });
    await writeFile(join(model, 'index.json'), '{}');
    await writeFile(join(model, 'part', 'weights.bin'), 'abc');
    const script = `import os\\nfrom transformers.modeling_utils import PreTrainedModel\\nPreTrainedModel.from_pretrained(os.environ['MODEL'])\\nprint('drawn')`;
    const files = {
      'resources/draw.pkl': resource(
        'draw',
        `Python { Script = "${script}"; Warm = true; Env { ["MODEL"] = "${model}" } }`,
      ),
      answer: answer('"@(python.stdout("draw").trim())"', ['draw']),
    };
    await withAgent(
      files,
      async (served) => {
        for (let count = 0; count < 2; count += 1) {
          const reply = await ask(`${served.url}/`);
          expect(reply.body.response.data).toEqual(['drawn']);
          const { record } = await recorded(served, idOf(reply));
          expect(record?.environment?.packages).toEqual({ other: '0.9', 'some-package': '1.2.3' });
          expect(record?.environment?.version).toMatch(/^3\.\d+/);
          expect(record?.models).toEqual([
            {
              model,
              revision: null,
              files: {
                'index.json': expect.stringMatching(/^sha256:44136fa3/),
                'part/weights.bin': expect.stringMatching(/^sha256:ba7816bf/),
              },
            },
          ]);
        }
      },
      { KDEPS_PYTHON_ENVIRONMENT: environment },
    );
  });
});

describe('the files of a model', () => {
  it('are found in the cache of Hugging Face, whose digests are taken as they are', async () => {
    const cache = join(folder, 'hub');
    const [digest, commit] = ['ab'.repeat(32), '12'.repeat(20)];
    const place = join(cache, 'models--org--tiny');
    await mkdir(join(place, 'refs'), { recursive: true });
    await mkdir(join(place, 'blobs'));
    await mkdir(join(place, 'snapshots', commit), { recursive: true });
    await writeFile(join(place, 'refs', 'main'), commit);
    await writeFile(join(place, 'blobs', digest), 'large');
    await symlink(`../../blobs/${digest}`, join(place, 'snapshots', commit, 'model.safetensors'));
    const models = new ModelFiles({ HF_HUB_CACHE: cache });
    expect(await models.identify('org/tiny')).toEqual({
      model: 'org/tiny',
      revision: commit,
      files: { 'model.safetensors': `sha256:${digest}` },
    });
    for (const unknown of ['org/none', '../../etc', 'a/../b', '/nowhere', ''])
      expect(await models.identify(unknown)).toEqual({ model: unknown, revision: null, files: {} });
  });

  it('are read again when they have changed, and large ones only in part', async () => {
    const file = join(folder, 'weights.bin');
    const models = new ModelFiles({});
    const digest = async () => (await models.identify(file)).files['weights.bin'];
    await writeFile(file, 'abc');
    expect(await digest()).toMatch(/^sha256:ba7816bf/);
    await writeFile(file, 'abcd');
    expect(await digest()).toMatch(/^sha256:88d4266f/);
    await writeFile(file, Buffer.alloc(65 * 2 ** 20));
    const large = await digest();
    expect(large).toMatch(/^sampled:[\da-f]{64}$/);
    const changed = Buffer.alloc(65 * 2 ** 20);
    changed[changed.length - 1] = 1;
    await writeFile(file, changed);
    expect(await digest()).not.toBe(large);
  });
});

describe('a run', () => {
  const waits = { 'resources/wait.pkl': resource('wait', 'Exec { Command = "echo begun; sleep 60" }') };

  it('that was answered just before the server stopped is recorded, and nothing is written afterwards', async () => {
    const agent = await writeFiles({ 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('"done"') });
    const home = await mkdtemp(join(folder, 'home-'));
    const served = await serveAgent(agent, { KDEPS_HOME: home });
    const id = idOf(await ask(`${served.url}/`));
    await served.close();
    expect(served.events.filter(({ type }) => type === 'note')).toEqual([]);
    // Without the files that SQLite has beside an open database.
    expect(await filesBelow(home, 'jobs.db')).toEqual(['jobs.db']);
    const again = await serveAgent(agent, { KDEPS_HOME: home });
    expect(await listed(again.open)).toEqual([id]);
    await again.close();
  });

  it('whose client leaves is recorded as canceled', async () => {
    await withAgent({ ...waits, answer: answer('"x"', ['wait']) }, async (served) => {
      const leave = new AbortController();
      const begun = new Promise<string>((resolve) => {
        served.open.events.listen((event) => event.type === 'log' && resolve(event.run));
      });
      const gone = fetch(served.url, { signal: leave.signal }).catch(() => null);
      const id = await begun;
      leave.abort();
      await gone;
      const { job, record } = await recorded(served, id);
      expect(job).toMatchObject({ state: 'canceled', status: 499, isDirect: true });
      expect(record?.resources).toMatchObject([{ resource: 'wait', state: 'stopped' }]);
      expect(record?.logs.map(({ text }) => text)).toEqual(['begun']);
    });
  });

  it('that could not be recorded was answered all the same, and the log says so', async () => {
    await withAgent({ answer: answer('"x"') }, async (served) => {
      // A file is where the folder of the store should be.
      await mkdir(join(served.home, 'volume'), { recursive: true });
      await writeFile(join(served.home, 'volume', 'agent_jobs'), '');
      expect((await ask(served.url)).status).toBe(200);
      const notes = () => served.events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
      await expect.poll(() => notes().join('\n'), { timeout: 20_000 }).toContain('The jobs are unavailable');
      expect((await ask(served.url)).status).toBe(200);
    });
  });

  it('with a request above the limit is recorded without it', async () => {
    const large = workflow('APIServer { BodyLimit = 50.mib; Routes { new { Path = "/"; Methods { "POST" } } } }');
    await withAgent({ 'workflow.pkl': large, answer: answer('request.data().length') }, async (served) => {
      const body = 'x'.repeat(2 * 2 ** 20);
      const reply = await ask(served.url, { method: 'POST', body });
      const { record, request } = await recorded(served, idOf(reply));
      expect([record?.notKept, request?.body]).toEqual([['request'], '']);
    });
  });
});

describe('a large result', () => {
  it('is recorded, unless it contains a secret, wherever that is', async () => {
    const files = {
      'workflow.pkl': workflow(
        `APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { Env { ["A_TOKEN"] = "very-secret-value" } }`,
      ),
      'resources/answer.pkl': answer('"x".repeat(request.params("n").toInt()) + request.params("word")'),
    };
    await withAgent(files, async (served) => {
      for (const n of [300_000, 2 ** 20 - 8]) {
        const plain = await ask(`${served.url}?n=${n}&word=harmless`);
        expect((await recorded(served, idOf(plain))).result?.length).toBeGreaterThan(n);
        const secret = await recorded(served, idOf(await ask(`${served.url}?n=${n}&word=very-secret-value`)));
        expect([secret.result, secret.record?.notKept]).toEqual([null, ['result']]);
      }
    });
  });

  it('is searched across the pieces that it comes in', () => {
    const secrets = new Secrets(['a-very-long-secret']);
    const found = (pieces: readonly string[]) => {
      const search = secrets.foundIn(pieces.map((piece) => Buffer.from(piece)));
      let step = search.next();
      while (step.done !== true) step = search.next();
      return step.value;
    };
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.array(fc.nat({ max: 40 }), { maxLength: 6 }), (before, after, cuts) => {
        const text = `${before}a-very-long-secret${after}`;
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].sort((a, b) => a - b);
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(found(pieces)).toBe(true);
        expect(found(pieces.map((piece) => piece.replaceAll('-', '_')))).toBe(false);
      }),
    );
  });
});

describe('differences', () => {
  it('name the places in values', () => {
    expect(differencesOf({ a: [1, { b: 2 }], c: 3 }, { a: [1, { b: 4 }, 5] })).toEqual([
      { path: 'a[1].b', before: '2', after: '4' },
      { path: 'a[2]', before: 'nothing', after: '5' },
      { path: 'c', before: '3', after: 'nothing' },
    ]);
    expect(differencesOf({ a: [] }, { a: [] })).toEqual([]);
    expect(differencesOf([], {})).toEqual([{ path: '', before: '[]', after: '{}' }]);
  });

  it('tell files apart, and bodies whose values are the same', () => {
    const png = (text: string) => `data:image/png;base64,${Buffer.from(text).toString('base64')}`;
    expect(differencesOf({ file: png('abcd') }, { file: png('abXd!') })).toEqual([
      { path: 'file', before: 'image/png, 4 bytes', after: 'image/png, 5 bytes, different from byte 2 on' },
    ]);
    expect(bodyDifferences(Buffer.from('{}'), Buffer.from('{ }'))).toEqual([
      { path: '', before: '2 bytes', after: '3 bytes' },
    ]);
    expect(bodyDifferences(Buffer.from([1]), Buffer.from([1]))).toEqual([]);
  });
});

describe('the record of a run that asks a model', () => {
  it('has the digest that Ollama tells, and no more than the server where it tells none', async () => {
    const digest = 'ab'.repeat(32);
    const ollama = createServer((request, response) => {
      request.resume();
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/api/tags') {
        response.end(
          JSON.stringify({
            models: [
              { name: 'other:1b', digest: 'x' },
              { name: 'small:latest', digest },
            ],
          }),
        );
        return;
      }
      const message = { role: 'assistant', content: 'Hi' };
      response.end(JSON.stringify(request.url === '/v1/chat/completions' ? { choices: [{ message }] } : { message }));
    });
    await once(ollama.listen(0, '127.0.0.1'), 'listening');
    const address = `http://127.0.0.1:${(ollama.address() as AddressInfo).port}`;
    const files = {
      'workflow.pkl': workflow('APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }'),
      'resources/known.pkl': resource('known', 'Chat { Model = "small"; Prompt = "Say hi" }'),
      'resources/unknown.pkl': resource('unknown', 'Chat { Model = "absent:7b"; Prompt = "Say hi" }'),
      'resources/hosted.pkl': resource(
        'hosted',
        `Chat { Model = "big"; Prompt = "Say hi"; Backend = "openai"; BaseURL = "${address}/v1" }`,
      ),
      'resources/answer.pkl': answer('llm.response("known")', ['known', 'unknown', 'hosted']),
    };
    try {
      await withAgent(
        files,
        async (server) => {
          const { record } = await recorded(server, idOf(await ask(server.url)));
          const place = `Ollama at ${address}`;
          expect(record?.models).toHaveLength(3);
          expect(record?.models).toEqual(
            expect.arrayContaining([
              { model: 'small', server: place, revision: `sha256:${digest}`, files: {} },
              { model: 'absent:7b', server: place, revision: null, files: {} },
              { model: 'big', server: address, revision: null, files: {} },
            ]),
          );
        },
        { OLLAMA_HOST: address },
      );
    } finally {
      ollama.close();
    }
  });
});
