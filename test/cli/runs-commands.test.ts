// `kdeps runs`: what a server has recorded is listed, shown, repeated and deleted by the shipped command line.
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import type { Newcomer } from '../support/command-line.ts';
import { type RealServer, withServer } from '../support/real-server.ts';

const secret = 'sesame-open-1234';
const env = { API_TOKEN: secret };

const command = String.raw`
echo "$GREETING"; echo on the other stream >&2
[ "$GREETING" = now ] && date +%N
[ "$GREETING" = later ] && case "$CLIENT_TOKEN" in Bearer*-credential) echo with its header;; esac
[ "$GREETING" = bad ] && exit 3
[ "$GREETING" = wait ] && sleep 600
[ -z "$FILE" ] || cat "$FILE"
true`;

/** Greets; `q=now` gives another answer each time, and `q=bad` fails. */
function agent(jobs = ''): Readonly<Record<string, string>> {
  const route = 'new { Path = "/greet/:name"; Methods { "GET"; "POST" }; Input = Named }';
  const named = 'local class Named { name: String; q: String; seed: UInt32?; image: Upload? }';
  const variables = [
    '["GREETING"] = request.params("q")',
    '["MY_SEED"] = request.params("seed")',
    '["API_TOKEN"] = read("env:API_TOKEN")',
    '["CLIENT_TOKEN"] = request.header("Authorization")',
    '["FILE"] = if (request.filecount() > 0) request.filepath("image") else ""',
  ];
  return {
    'workflow.pkl': workflow(`APIServer { Routes { ${route} } }\nJobs { ${jobs} }`, named),
    'resources/work.pkl': resource('work', `Exec { Command = #"""${command}\n"""#\nEnv { ${variables.join('; ')} } }`),
    'resources/answer.pkl': answer('"@(exec.stdout("work"))"', ['work']),
  };
}

interface Listed {
  readonly runs: readonly { readonly id: string; readonly isJob: boolean; readonly status: number | null }[];
  readonly next: string | null;
}

function listed(who: Newcomer, ...more: readonly string[]): Listed {
  const { status, stdout, stderr } = who.kdeps(['runs', 'list', '--format', 'json', ...more], env);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Listed;
}

/** The id of the response to a request, after it was recorded. */
async function recorded(server: RealServer, who: Newcomer, path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(new URL(path, server.url), init);
  await response.text();
  const id = response.headers.get('x-request-id') ?? '';
  await expect.poll(() => listed(who).runs.map((run) => run.id), { timeout: 30_000 }).toContain(id);
  return id;
}

/** Everything in the files below a folder. */
async function contentsOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((each) => readFile(join(each.parentPath, each.name), 'latin1')))).join('\n');
}

describe('recorded runs', () => {
  it('are requests and jobs, with everything that made them, and without secrets', async () => {
    await withServer(
      agent(),
      async (server, who) => {
        const headers = { Authorization: 'Bearer client-credential', Cookie: 'session=client-credential' };
        const id = await recorded(server, who, '/greet/ann?q=hello&seed=7', { headers });
        const job = await recorded(server, who, '/greet/bob?q=later', {
          headers: { ...headers, Prefer: 'respond-async, wait=60' },
        });
        const told = await recorded(server, who, `/greet/eve?q=${secret}`);
        const bad = await recorded(server, who, '/greet/ann?q=bad');
        await fetch(new URL('/greet/ann?unknown=1', server.url));
        expect(listed(who).runs).toMatchObject([
          { id: bad, isJob: false, status: 500 },
          { id: told, isJob: false, status: 200 },
          { id: job, isJob: true, status: 200 },
          { id, isJob: false, status: 200 },
        ]);
        const first = listed(who, '--limit', '3');
        expect(first.runs).toHaveLength(3);
        expect(listed(who, '--limit', '3', '--after', first.next ?? '')).toMatchObject({ runs: [{ id }], next: null });

        const shown = JSON.parse(who.kdeps(['runs', 'show', id, '--format', 'json'], env).stdout) as Record<
          string,
          unknown
        >;
        expect(shown).toMatchObject({
          id,
          state: 'succeeded',
          changed: [],
          request: {
            path: '/greet/ann',
            pathParameters: { name: 'ann' },
            fields: { q: ['hello'], seed: ['7'] },
            headers: { authorization: ['***'], cookie: ['***'] },
          },
          record: {
            agent: { name: 'agent', files: { 'workflow.pkl': expect.stringMatching(/^sha256:[\da-f]{64}$/) } },
            seeds: { seed: '7', 'work.env.MY_SEED': '7' },
            notKept: ['authorization', 'cookie'],
            resources: [
              {
                resource: 'work',
                state: 'succeeded',
                milliseconds: expect.any(Number),
                inputs: [{ env: { GREETING: 'hello', API_TOKEN: '***' } }],
              },
              { resource: 'answer', state: 'succeeded', inputs: [] },
            ],
            logs: expect.arrayContaining([expect.objectContaining({ resource: 'work', text: 'on the other stream' })]),
          },
          result: { response: { data: ['hello\n'] } },
        });
        const page = who.kdeps(['runs', 'show', id], env).stdout;
        expect(page).toMatch(/Outcome +succeeded \(200\) in [\d.]+ m?s/);
        expect(page).toMatch(/Inputs\n +name +ann\n +q +hello\n +seed +7\n/);
        expect(page).toContain('work │ on the other stream');
        expect(who.kdeps(['runs', 'show', bad], env).stdout).toMatch(/work \(Exec\) failed in .*exit code 3/s);
        const jobPage = who.kdeps(['runs', 'show', job], env).stdout;
        expect(jobPage).toMatch(/Kind +job/);
        expect(jobPage).toContain('with its header');

        for (const each of [id, job, told, bad])
          for (const format of ['text', 'json'])
            expect(who.kdeps(['runs', 'show', each, '--format', format], env).stdout).not.toMatch(/sesame|client-cred/);
        const stored = await contentsOf(join(who.home, '.kdeps'));
        expect(stored).toContain('hello');
        expect(stored).not.toContain(secret);
        expect(stored).not.toContain('client-credential');
      },
      env,
    );
  });

  it('can be repeated, and compared byte by byte', async () => {
    await withServer(
      agent(),
      async (server, who) => {
        const same = await recorded(server, who, '/greet/ann?q=hello');
        const other = await recorded(server, who, '/greet/ann?q=now');
        const bad = await recorded(server, who, '/greet/ann?q=bad');
        const form = new FormData();
        form.set('q', 'file');
        form.set('image', new Blob(['the content of the file']), 'a.txt');
        const upload = await recorded(server, who, '/greet/ann', { method: 'POST', body: form });
        const replay = (id: string, ...more: readonly string[]) => who.kdeps(['runs', 'replay', id, ...more], env);
        for (const id of [same, bad, upload])
          expect(replay(id)).toMatchObject({ status: 0, stdout: expect.stringContaining('The result is the same') });
        const different = replay(other);
        expect([different.status, different.stdout]).toEqual([
          1,
          expect.stringMatching(
            /^The results differ \(before → now\):\n {2}response\.data\[0\] +"now\\n\d+\\n" → "now\\n\d+\\n"/,
          ),
        ]);
        expect(JSON.parse(replay(other, '--format', 'json').stdout)).toMatchObject({
          isSame: false,
          results: [{ path: 'response.data[0]' }],
        });
        // A replay is no run of a client.
        expect(listed(who).runs).toHaveLength(4);

        const file = join(who.folder, 'resources/answer.pkl');
        await writeFile(file, (await readFile(file, 'utf8')).replace('exec.stdout("work")', 'exec.stderr("work")'));
        const refused = replay(same);
        expect([refused.status, refused.stdout]).toEqual([1, '']);
        expect(refused.stderr).toMatch(
          /have changed since this run:\n {2}changed: resources\/answer\.pkl\n.*--allow-changed/s,
        );
        const allowed = replay(same, '--allow-changed');
        expect([allowed.status, allowed.stdout]).toEqual([
          1,
          expect.stringMatching(
            /response\.data\[0\] +"hello\\n" → "on the other stream\\n".*agent\.resources\/answer\.pkl/s,
          ),
        ]);
        expect(who.kdeps(['runs', 'show', same], env).stdout).toContain('; since then changed: resources/answer.pkl\n');
      },
      env,
    );
  });

  it('are deleted with their requests, results and logs', async () => {
    await withServer(
      agent(),
      async (server, who) => {
        const form = new FormData();
        form.set('q', 'private-words');
        form.set('image', new Blob(['private-words in a file'.repeat(2000)]), 'a.txt');
        const id = await recorded(server, who, '/greet/ann', { method: 'POST', body: form });
        const job = await recorded(server, who, '/greet/ann?q=private-words', {
          headers: { Prefer: 'respond-async, wait=60' },
        });
        expect(await contentsOf(join(who.home, '.kdeps'))).toContain('private-words');
        const remove = (...words: readonly string[]) => who.kdeps(['runs', 'delete', ...words], env);
        expect(remove('--older-than', '1h')).toMatchObject({ status: 0, stdout: 'Deleted 0 runs of agent.\n' });
        expect(remove(id)).toMatchObject({ status: 0, stdout: 'Deleted 1 run of agent.\n' });
        expect(remove(id)).toMatchObject({ status: 1, stderr: expect.stringContaining(`has no run ${id}`) });
        expect(listed(who).runs.map((run) => run.id)).toEqual([job]);
        expect(remove('--all', '.')).toMatchObject({ status: 0, stdout: 'Deleted 1 run of agent.\n' });
        expect(listed(who).runs).toEqual([]);
        expect(await contentsOf(join(who.home, '.kdeps'))).not.toContain('private-words');
        // The server goes on.
        await recorded(server, who, '/greet/ann?q=again');
      },
      env,
    );
  });

  it('are deleted with what was sent, if they were canceled before they ran, or while they did', async () => {
    await withServer(
      agent('MaxConcurrency = 1'),
      async (server, who) => {
        const headers = { Prefer: 'respond-async', Authorization: 'Bearer client-credential' };
        const submit = async (words: string): Promise<string> => {
          const form = new FormData();
          form.set('q', words);
          form.set('image', new Blob(['private-words in a file'.repeat(2000)]), 'a.txt');
          const response = await fetch(new URL('/greet/ann', server.url), { method: 'POST', body: form, headers });
          expect(response.status).toBe(202);
          return new URL(response.headers.get('location') ?? '', server.url).href;
        };
        const running = await submit('wait');
        const stateOf = async () => ((await (await fetch(running)).json()) as { state: string }).state;
        await expect.poll(stateOf, { timeout: 30_000 }).toBe('running');
        const waiting = await submit('private-words');
        for (const job of [waiting, running]) expect((await fetch(job, { method: 'DELETE' })).status).toBe(200);
        await expect.poll(stateOf, { timeout: 30_000 }).toBe('canceled');
        expect(listed(who).runs).toHaveLength(2);
        for (const { id } of listed(who).runs) {
          const shown = who.kdeps(['runs', 'show', id, '--format', 'json'], env).stdout;
          expect(shown).toContain('a.txt');
          expect(shown).not.toContain('client-credential');
        }
        const stored = () => contentsOf(join(who.home, '.kdeps'));
        expect(await stored()).toContain('private-words');
        expect(await stored()).not.toContain('client-credential');
        expect(who.kdeps(['runs', 'delete', '--all'], env).stdout).toBe('Deleted 2 runs of agent.\n');
        expect(await stored()).not.toMatch(/private-words|client-credential/);
      },
      env,
    );
  });

  it('are none if nothing is kept', async () => {
    await withServer(
      agent('KeepFor = 0.s'),
      async (server, who) => {
        await fetch(new URL('/greet/ann?q=hello', server.url));
        await server.stop('SIGTERM');
        expect(existsSync(join(who.home, '.kdeps', 'volume', 'agent_jobs'))).toBe(false);
        expect(who.kdeps(['runs', 'list'], env)).toMatchObject({ status: 0, stdout: 'No run of agent is recorded.\n' });
        // Looking for runs creates nothing.
        expect(existsSync(join(who.home, '.kdeps', 'volume', 'agent_jobs'))).toBe(false);
      },
      env,
    );
  });

  it('are asked for with words that make sense', async () => {
    await withServer(
      agent(),
      async (_server, who) => {
        const said = (...words: readonly string[]) => {
          const { status, stdout, stderr } = who.kdeps(['runs', ...words], env);
          return [status, stdout + stderr];
        };
        const nothing = expect.stringContaining('has no run');
        expect(said('show', '../../etc/passwd')).toEqual([1, nothing]);
        expect(said('show', "' OR 1=1 --".replace('--', ''))).toEqual([1, nothing]);
        expect(said('replay', '00000000-0000-0000-0000-000000000000')).toEqual([1, nothing]);
        expect(said('delete')[1]).toContain('Give the id of a run, --all, or --older-than.');
        expect(said('delete', '--all', '--older-than', '1d')[1]).toContain('not both');
        expect(said('delete', '--older-than', 'soon')[1]).toContain('soon is not an age such as');
        expect(said('delete', '--all', 'x', 'y')[1]).toContain('cannot be given together');
      },
      env,
    );
  });
});
