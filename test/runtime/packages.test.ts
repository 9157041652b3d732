import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, PackageError } from '../../src/runtime/index.ts';
import { pack, unpack } from '../../src/runtime/packages/archive.ts';
import { installPackage, packAgent } from '../../src/runtime/packages/package-agent.ts';
import { readTar, writeTar } from '../../src/runtime/packages/tar.ts';
import { runCommand } from '../../src/runtime/process/command.ts';
import { answer, ask, resource, withAgent, withOpenAgent, workflow, writeFiles } from '../support/agent-server.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-project-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const withOpen = <T>(path: string, use: (agent: Agent) => Promise<T> | T, env: Readonly<Record<string, string>> = {}) =>
  withOpenAgent(folder, path, use, env);

describe('tar', () => {
  it('survives a round trip', async () => {
    const file = fc.record({
      path: fc
        .array(fc.stringMatching(/^[\wé-]{1,60}$/), { minLength: 1, maxLength: 6 })
        .map((parts) => parts.join('/')),
      content: fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
      executable: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(file, { selector: ({ path }) => path }), async (files) => {
        // No path is both a file and a folder.
        fc.pre(!files.some(({ path }) => files.some((other) => other.path.startsWith(`${path}/`))));
        expect(await readTar(await writeTar(files))).toEqual(files);
      }),
    );
  });

  it('can be read by other programs', async () => {
    const name = `${'long-'.repeat(30)}name.txt`;
    await writeFile(
      join(folder, 'x.tar'),
      await writeTar([
        { path: 'a/b.sh', content: Buffer.from('hi'), executable: true },
        { path: name, content: Buffer.from('x'), executable: false },
      ]),
    );
    const listed = await runCommand({
      file: 'tar',
      args: ['tf', 'x.tar'],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      timeout: 10_000,
    });
    expect(listed.stdout).toBe(`a/b.sh\n${name}\n`);
  });

  it.each(['../x', 'a/../../x', '/etc/x', 'C:\\x', '..\\x', 'a\\..\\..\\x'])('never leads to %s', async (path) => {
    const tar = await writeTar([{ path, content: Buffer.alloc(0), executable: false }]);
    await expect(readTar(tar)).rejects.toThrow('leads out of the package');
  });

  it('cannot contain links', async () => {
    await runCommand({
      file: 'sh',
      args: ['-c', 'ln -s /etc/passwd link; tar cf x.tar link'],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      timeout: 10_000,
    });
    await expect(readTar(readFileSync(join(folder, 'x.tar')))).rejects.toThrow('link is a link or a device');
  });

  it('fails on anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 600, maxLength: 3000 }), async (bytes) => {
        // A block of zeros marks the end.
        fc.pre(bytes.subarray(0, 512).some((byte) => byte !== 0));
        await expect(readTar(bytes)).rejects.toThrow('This is not a complete tar archive');
      }),
    );
  });

  it('fails when truncated anywhere', async () => {
    const whole = await writeTar([{ path: 'a', content: Buffer.alloc(700, 1), executable: false }]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 512 + 700 }), async (length) => {
        await expect(readTar(whole.subarray(0, length))).rejects.toThrow('not a complete tar archive');
      }),
    );
  });
});

describe('packages', async () => {
  const files = {
    'workflow.pkl': workflow(),
    'lib/words.pkl': 'module words\nhello = "hello"\n',
    'resources/answer.pkl': answer('"@(exec.stdout("say").trim())"\nhello', ['say']).replace(
      'ActionID',
      'import "../lib/words.pkl"\nlocal hello = words.hello\nActionID',
    ),
    'resources/say.pkl': resource(
      'say',
      'Exec { Command = "cat @(data.filepath("agent/1.0.0", "note.txt")); @(data.filepath("agent/1.0.0", "run.sh"))" }',
    ),
    'data/note.txt': 'noted ',
    'data/run.sh': '#!/bin/sh\necho ran\n',
    'data/.env': 'SECRET=1',
    '.env': 'SECRET=1',
  };

  async function packed(): Promise<{ readonly path: string; readonly bytes: Buffer; readonly file: string }> {
    const path = await writeFiles(files);
    await chmod(join(path, 'data/run.sh'), 0o755);
    const bytes = await withOpen(path, packAgent);
    const file = join(folder, 'agent-1.0.0.kdeps');
    await writeFile(file, bytes);
    return { path, bytes, file };
  }

  it('contain what the agent needs, full ids, and no secret', async () => {
    const { path, bytes } = await packed();
    const found = await unpack(bytes);
    expect(found.map((file) => `${file.path}${file.executable ? '*' : ''}`)).toEqual([
      'data/agent/1.0.0/note.txt',
      'data/agent/1.0.0/run.sh*',
      'lib/words.pkl',
      'resources/agent_answer-1.0.0.pkl',
      'resources/agent_say-1.0.0.pkl',
      'workflow.pkl',
    ]);
    const text = (name: string) => found.find((file) => file.path === name)?.content.toString() ?? '';
    expect(text('workflow.pkl')).toContain('TargetActionID = "@agent/answer:1.0.0"');
    expect(text('resources/agent_say-1.0.0.pkl')).toContain('ActionID = "@agent/say:1.0.0"');
    // The same agent results in the same package, and packaging does not change it.
    expect((await withOpen(path, packAgent)).equals(bytes)).toBe(true);
    await rm(path, { recursive: true });
  });

  it('can be run', async () => {
    const { path, file } = await packed();
    await rm(path, { recursive: true });
    await withAgent(file, async ({ url }) =>
      expect((await ask(url)).body.response.data).toEqual(['noted ran', 'hello']),
    );
  });

  it('can be packaged again', async () => {
    const { bytes, file } = await packed();
    expect((await withOpen(file, packAgent)).equals(bytes)).toBe(true);
  });

  it('are installed for other agents to use, with their data', async () => {
    const { file } = await packed();
    const home = join(folder, 'home');
    expect(await installPackage(file, home)).toEqual({
      agent: 'agent',
      version: '1.0.0',
      folder: join(home, 'agents/agent/1.0.0'),
      replaced: false,
    });
    expect((await stat(join(home, 'agents/agent/1.0.0/data/agent/1.0.0/run.sh'))).mode & 0o111).not.toBe(0);
    const user = {
      'workflow.pkl': workflow('', 'Workflows { "@agent:1.0.0" }').replace('AgentID = "agent"', 'AgentID = "user"'),
      answer: answer('"@(exec.stdout("@agent/say:1.0.0").trim())"', ['@agent/say:1.0.0']),
    };
    await withAgent(user, async ({ url }) => expect((await ask(url)).body.response.data).toEqual(['noted ran']), {
      KDEPS_HOME: home,
    });
  });

  it('of an agent that uses others contain those, too', async () => {
    const { file } = await packed();
    await installPackage(file, join(folder, 'home'));
    const user = await writeFiles({
      'workflow.pkl': workflow('', 'Workflows { "@agent" }').replace('AgentID = "agent"', 'AgentID = "user"'),
      'resources/answer.pkl': answer('"@(exec.stdout("@agent/say").trim())"', ['@agent/say']),
    });
    const package_ = join(folder, 'user-1.0.0.kdeps');
    await writeFile(package_, await withOpen(user, packAgent));
    await withAgent(package_, async ({ url }) => expect((await ask(url)).body.response.data).toEqual(['noted ran']));
    await rm(user, { recursive: true });
  });

  it('without a manifest, from earlier programs, can be read', async () => {
    const { bytes } = await packed();
    const plain = (await readTar(gunzipSync(bytes))).filter(({ path }) => path !== 'manifest.json');
    await writeFile(join(folder, 'old.kdeps'), gzipSync(await writeTar(plain)));
    await withAgent(join(folder, 'old.kdeps'), async ({ url }) => expect((await ask(url)).status).toBe(200));
  });

  it.each([
    [
      'changed',
      (text: string) => text.replace('noted', 'altered'),
      'data/agent/1.0.0/note.txt does not match the manifest',
    ],
    ['of a newer program', (text: string) => text.replace('"format": 1', '"format": 9'), 'made by a newer version'],
  ])('that are %s are refused', async (_, change, message) => {
    const { bytes } = await packed();
    const changed = (await readTar(gunzipSync(bytes))).map((file) => ({
      ...file,
      content: Buffer.from(change(file.content.toString('latin1')), 'latin1'),
    }));
    await expect(unpack(gzipSync(await writeTar(changed)))).rejects.toThrow(message);
  });

  it.each(['null', '[]', '1', '{', '{}', '{"format":1,"files":null}', '{"format":1,"files":3}'])(
    'with the manifest %s are rejected',
    async (manifest) => {
      const { bytes } = await packed();
      const changed = (await readTar(gunzipSync(bytes))).map((file) =>
        file.path === 'manifest.json' ? { ...file, content: Buffer.from(manifest) } : file,
      );
      await expect(unpack(gzipSync(await writeTar(changed)))).rejects.toThrow(PackageError);
    },
  );

  it.each([
    ['no gzip', Buffer.from('hello'), 'This is not a complete package'],
    ['no tar', gzipSync(Buffer.alloc(2000, 1)), 'This is not a complete tar archive'],
    ['no agent', gzipSync(await writeTar([])), 'The package has no `workflow.pkl`.'],
  ])('that are %s are refused', async (_, bytes, message) => {
    await expect(unpack(bytes)).rejects.toThrow(message);
  });

  it('cannot choose their installation folder', async () => {
    const evil = workflow().replace('AgentID = "agent"', 'AgentID = "../../evil"');
    await writeFile(
      join(folder, 'evil.kdeps'),
      await pack({ agent: 'x', version: '1' }, [
        { path: 'workflow.pkl', content: Buffer.from(evil), executable: false },
      ]),
    );
    await expect(installPackage(join(folder, 'evil.kdeps'), join(folder, 'home'))).rejects.toThrow('no literal name');
  });
});
