// Runs that write to the same path never see each other's files, in one server or in several.
import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { newcomer } from '../support/command-line.ts';
import { type RealServer, startServer } from '../support/real-server.ts';
import { isWindows } from '../support/skipping.ts';

const generous = 180_000;

/** An agent whose script writes the prompt, slowly, to a place that all runs share; another one works on that file. */
function painter(
  path: string,
  { named = 'script', warm = true }: { named?: 'script' | 'env' | 'made up'; warm?: boolean } = {},
): Readonly<Record<string, string>> {
  const place = {
    script: JSON.stringify(path),
    env: 'os.environ["PLACE"]',
    'made up': `"/" + "tmp" + ${JSON.stringify(path.replace(/^\/tmp/, ''))}`,
  }[named];
  const script = `import os, time\nprompt = os.environ["Q"]\nif prompt == "fails": raise ValueError("nothing painted")\nif prompt != "lazy":\n  with open(${place}, "w") as file:\n    for letter in prompt:\n      file.write(letter)\n      file.flush()\n      time.sleep(0.002)`;
  return {
    'workflow.pkl': workflow(),
    'resources/paint.pkl': resource(
      'paint',
      `Run {\nPython {\nScript = """\n${script}\n"""\nEnv { ["Q"] = "@(request.params("q"))"${named === 'env' ? `; ["PLACE"] = ${JSON.stringify(path)}` : ''} }\nWarm = ${warm}\n}\n}`,
    ),
    'resources/frame.pkl': resource('frame', `Run {\nExec {\nCommand = "sed -i 's/^/framed /' ${path}"\n}\n}`, [
      'paint',
    ]),
    'resources/answer.pkl': answer(`read?("file:${path}")?.text`, ['paint', 'frame']),
  };
}

async function painted(server: RealServer, q: string): Promise<unknown> {
  const { status, body } = await server.ask({ q });
  return status === 200 ? body.response.data?.[0] : status;
}

describe.skipIf(isWindows('sharing paths in /tmp'))('pictures', () => {
  it.each([
    ['a script that names its file, in warm interpreters', { named: 'script' as const }],
    ['a script that names its file, in interpreters of their own', { named: 'script' as const, warm: false }],
    ['a script that gets the name of its file', { named: 'env' as const }],
    ['a script that makes up the name of its file', { named: 'made up' as const }],
  ])(
    'are never mixed up between two servers of one agent: %s',
    async (_, options) => {
      const path = `/tmp/kdeps-test-${process.pid}-${Math.random()}.txt`;
      const who = await newcomer();
      try {
        await who.write(painter(path, options));
        const servers = await Promise.all([startServer(who), startServer(who)]);
        // A path that the script does not name is known after the first run.
        if (options.named === 'made up') for (const server of servers) await painted(server, 'first');
        const prompts = Array.from({ length: 24 }, (__, i) => `prompt-${i}-${'x'.repeat(20)}`);
        const answers = await Promise.all(prompts.map((q, i) => painted(servers[i % 2] as RealServer, q)));
        expect(answers).toEqual(prompts.map((prompt) => `framed ${prompt}`));
        for (const server of servers)
          expect(server.said()).toMatch(/[\da-f-]{36} .*: Waiting: .*(writes to|works for|tells whether)/);
      } finally {
        await who.leave();
        await rm(path, { force: true });
      }
    },
    generous,
  );

  it(
    'of another run are no answer if the script created none',
    async () => {
      const path = `/tmp/kdeps-test-${process.pid}-${Math.random()}.txt`;
      const who = await newcomer();
      try {
        await who.write(painter(path));
        const server = await startServer(who);
        expect(await painted(server, 'first')).toBe('framed first');
        expect(await readFile(path, 'utf8')).toBe('framed first');
        expect(await painted(server, 'fails')).toBe(500);
        expect(await painted(server, 'second')).toBe('framed second');
      } finally {
        await who.leave();
        await rm(path, { force: true });
      }
    },
    generous,
  );

  it(
    'of an earlier run are no answer if the clock was set back since',
    async () => {
      const path = `/tmp/kdeps-test-${process.pid}-${Math.random()}.txt`;
      const who = await newcomer();
      try {
        await who.write({
          ...painter(path, { named: 'made up' }),
          'resources/frame.pkl': resource('frame', 'Run {\nExec {\nCommand = "true"\n}\n}', ['paint']),
        });
        await writeFile(path, 'of an earlier run');
        const later = new Date(Date.now() + 3_600_000);
        await utimes(path, later, later);
        const server = await startServer(who);
        expect(await painted(server, 'lazy')).toBe(null);
        expect(await painted(server, 'new')).toBe('new');
      } finally {
        await who.leave();
        await rm(path, { force: true });
      }
    },
    generous,
  );

  it(
    'of an overtaking run are not taken by one whose script writes nothing',
    async () => {
      const path = `/tmp/kdeps-test-${process.pid}-${Math.random()}.txt`;
      const who = await newcomer();
      try {
        const files = painter(path);
        await who.write({
          ...files,
          'resources/frame.pkl': resource('frame', 'Run {\nExec {\nCommand = "true"\n}\n}', ['paint']),
        });
        const server = await startServer(who);
        await painted(server, 'warm-up');
        const q = Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? `prompt-${i}` : 'lazy'));
        const answers = await Promise.all(q.map((prompt) => painted(server, prompt)));
        expect(answers.filter((_, i) => i % 2 === 0)).toEqual(q.filter((_, i) => i % 2 === 0));
        expect(answers.filter((answered, i) => i % 2 === 1 && typeof answered === 'string')).toEqual([]);
      } finally {
        await who.leave();
        await rm(path, { force: true });
      }
    },
    generous,
  );
});
