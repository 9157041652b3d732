// A sixth kind of action, from a fixtures folder: it can do everything that the built-in five can, without another
// line.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAgent, readTemplateNames, scaffold } from '../../src/project/scaffold.ts';
import { upgradeText } from '../../src/project/upgrade.ts';
import { installPackage, openAgent, packAgent, packageName, writePackage } from '../../src/runtime/index.ts';
import { addKind } from '../../src/runtime/kinds/added.ts';
import { kinds } from '../../src/runtime/kinds/index.ts';
import {
  answer,
  ask,
  dataOf,
  resource,
  withAgent,
  withOpenAgent,
  workflow,
  writeFiles,
} from '../support/agent-server.ts';

/** A store with an entry per written path. */
const entries = new Map<string, string>();
const asked: string[] = [];
const server = createServer((request, response) => {
  const path = request.url ?? '';
  asked.push(`${request.method} ${path}`);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'PUT') entries.set(path, Buffer.concat(chunks).toString());
    const value = entries.get(path);
    response.writeHead(value === undefined ? 404 : 200).end(value);
  });
});
let store = '';
let folder = '';

beforeAll(async () => {
  await addKind(new URL('../../fixtures/kinds/store/index.ts', import.meta.url));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  store = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-kinds-'));
  entries.clear();
  asked.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (id: string, path: string, value: string) =>
  resource(id, `Run { KeyValue { Url = "${store}/${path}"; Value = ${JSON.stringify(value)} } }`);
const read = (id: string, path: string) => resource(id, `Run { KeyValue { Url = "${store}/${path}" } }`);

describe('a kind from a folder', () => {
  it('is listed with the others', () => {
    expect(kinds.all.map(({ name }) => name)).toContain('store');
    expect(readTemplateNames(['store.pkl'])).toEqual(['store']);
  });

  it('is scaffolded as a valid resource', async () => {
    const path = join(folder, 'keeper');
    expect(await createAgent(path)).toContain(join(path, 'resources/store.pkl'));
    await scaffold(path, ['store'], { force: true });
    expect(await readFile(join(path, 'resources/store.pkl'), 'utf8')).toContain('core@0.5.1#/Resource.pkl');
    await withOpenAgent(folder, path, (agent) => {
      const made = [...agent.resources.values()].find(({ label }) => label === 'storeResource');
      expect(made?.kind).toBe('KeyValue');
    });
  });

  it('runs over HTTP', async () => {
    const agent = {
      write: resource('write', `Run { KeyValue { Url = "${store}/name"; Value = "@(request.params("q"))" } }`),
      answer: answer('"@(store.value("write"))"\n"@(store.hasValue("write"))"', ['write']),
    };
    expect(await dataOf(agent, '/?q=Ann')).toEqual(['Ann', 'true']);
    expect(entries).toEqual(new Map([['/name', 'Ann']]));
  });

  it('runs before those that read its results', async () => {
    const agent = {
      answer: answer('"@(store.recordOf("second").Value)"', ['second', 'first']),
      second: resource(
        'second',
        `Run { KeyValue { Url = "${store}/second"; Value = "2 after @(store.value("first"))" } }`,
      ),
      first: write('first', 'first', '1'),
    };
    expect(await dataOf(agent)).toEqual(['2 after 1']);
    expect(asked).toEqual(['PUT /first', 'PUT /second']);
  });

  it('keeps external values in their part of a URL', async () => {
    entries.set('/a%2Fb%3Fc', 'found');
    const agent = {
      entry: read('entry', '@(request.params("q"))'),
      answer: answer('"@(store.value("entry"))"', ['entry']),
    };
    expect(await dataOf(agent, `/?q=${encodeURIComponent('a/b?c')}`)).toEqual(['found']);
    expect(asked).toEqual(['GET /a%2Fb%3Fc']);
  });

  it('runs for items, is skipped, and fails like the others', async () => {
    const agent = {
      each: resource(
        'each',
        `Items { "a"; "b" }\nRun { KeyValue { Url = "${store}/@(item.current())"; Value = "<@(item.current())>" } }`,
      ),
      answer: answer('"@(store.itemValues("each").toList().join(" "))"', ['each']),
    };
    expect(await dataOf(agent)).toEqual(['<a> <b>']);
    const failing = {
      entry: read('entry', 'x').replace(store, 'http://127.0.0.1:1'),
      answer: answer('"@(store.value("entry"))"', ['entry']),
    };
    await withAgent(failing, async ({ url }) => {
      const { status, body } = await ask(url);
      expect([status, body.errors?.[0]?.message]).toEqual([
        500,
        expect.stringContaining('The store cannot be reached.'),
      ]);
    });
  });

  it('is validated: its fields, its functions, and the ids in calls', async () => {
    const files = {
      'workflow.pkl': workflow(),
      'resources/entry.pkl': resource('entry', 'Run { KeyValue { Ulr = "http://x/" } }'),
      'resources/answer.pkl': answer('"@(store.valu("entry"))"\n"@(store.value("entri"))"'),
    };
    const path = await writeFiles(files);
    await expect(withOpenAgent(folder, path, () => undefined)).rejects.toThrow(
      /Unknown function `store.valu`\.\n {2}Did you mean `value`\?[^]*No resource has the id `entri`[^]*`Ulr`[^]*Did you mean `Url`/,
    );
  });

  it('accepts former spellings, which an upgrade converts', async () => {
    const old = resource('entry', `run { keyValue { endpoint = "${store}/old"; value = "kept"; timeoutSeconds = 5 } }`);
    expect(await dataOf({ entry: old, answer: answer('"@(store.value("entry"))"', ['entry']) })).toEqual(['kept']);
    const { text } = upgradeText(old, 'file:///entry.pkl');
    expect(text).toContain(`Run { KeyValue { Url = "${store}/old"; Value = "kept"; TimeoutDuration = 5.s } }`);
  });

  it('is packaged, and runs where the package is installed', async () => {
    const agent = await writeFiles({
      'workflow.pkl': workflow(),
      'resources/entry.pkl': write('entry', 'packed', 'yes'),
      'resources/answer.pkl': answer('"@(store.value("entry"))"', ['entry']),
    });
    const home = join(folder, 'home');
    const env = { PATH: process.env['PATH'], KDEPS_HOME: home };
    const open = await openAgent(agent, { cwd: folder, env, emit: () => undefined });
    const bytes = await packAgent(open.agent);
    await open.close();
    const { target } = await writePackage(folder, packageName(open.agent), bytes);
    await withAgent(target, async ({ url }) => {
      expect((await ask(url)).body.response.data).toEqual(['yes']);
    });
    const installed = await installPackage(target, home);
    await withAgent(installed.folder, async ({ url }) => {
      expect((await ask(url)).body.response.data).toEqual(['yes']);
    });
  });
});

describe('a kind that cannot be added', () => {
  const add = async (name: string, code: string) => {
    await writeFile(join(folder, name), code);
    return addKind(new URL(`file://${folder}/${name}`));
  };

  it('is distinguished from one that already exists', async () => {
    const known = new URL('../../fixtures/kinds/store/index.ts', import.meta.url);
    const { all } = kinds;
    await expect(addKind(known.href)).resolves.toBeUndefined();
    expect(kinds.all).toBe(all);
  });

  it('is rejected with a reason', async () => {
    await expect(add('broken.mjs', 'export const = 1')).rejects.toThrow(/broken\.mjs cannot be imported/);
    await expect(add('none.mjs', 'export const other = 1')).rejects.toThrow('exports no `kind`');
    await expect(add('alike.mjs', 'export const kind = { name: "alike", property: "Alike" }')).rejects.toThrow(
      'made with `defineKind` of this package',
    );
  });

  const like = (changes: string) => `
    import { defineKind } from 'kdeps/kinds';
    const { schema, ...store } = { name: 'other', property: 'Other', title: 'other', template: '', decode: () => null, run: () => null, text: () => '',
      schema: { modules: { OtherTypes: 'open module x' }, module: 'OtherTypes', alias: 'otherSchema', type: null, about: '' } };
    export const kind = defineKind({ ...store, schema, ...(${changes}) });`;

  it.each([
    ['a name of its own', "{ name: 'exec' }", 'The kind `exec` with `Exec` already exists.'],
    ['a name that can be one', "{ name: 'Other thing' }", 'a name starts with a small letter'],
    ['a property that can be one', "{ property: 'other' }", '`other` is not a property name'],
    [
      'an alias of its own',
      "{ schema: { ...schema, alias: 'execSchema' } }",
      'another kind has the alias `execSchema`',
    ],
    [
      'modules of its own',
      "{ schema: { ...schema, modules: { ...schema.modules, Utils: '' } } }",
      'has a module `Utils` already',
    ],
    ['the modules that it names', "{ functions: { module: 'Other', table: {} } }", 'has no module `Other`'],
    [
      'a name that nothing else has',
      "{ name: 'request', functions: { module: 'OtherTypes', table: {} } }",
      '`request` means something else',
    ],
  ])('needs %s', async (name, changes, message) => {
    await expect(add(`${name.replaceAll(' ', '-')}.ts`, like(changes))).rejects.toThrow(message);
  });
});
