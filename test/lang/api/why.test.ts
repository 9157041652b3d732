// The origins of values, as data and as the command prints them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Evaluator, memoryLoader } from '../../../src/lang/index.ts';
import { type Newcomer, newcomer } from '../../support/command-line.ts';

const base = `open module base

class Server {
  name: String = "none"
  port: UInt16 = 80
}

server: Server = new { port = 8000 + 80 }
servers: Listing<Server>
ports: Mapping<String, Int> = new { ["http"] = 80 }
list: List
`;
const config = `amends "base.pkl"

servers {
  (module.server) { name = "a" }
  new { name = "b" }
}
ports { ["http"] = 8080 }
list = List(new Dynamic { deep = 1 })
`;

const evaluator = new Evaluator({
  loaders: [
    memoryLoader(
      'app',
      new Map([
        ['app:/base.pkl', base],
        ['app:/config.pkl', config],
      ]),
    ),
  ],
});

/** The steps to a value, as `role file:line text`. */
function why(path: string): { readonly value: string; readonly steps: readonly string[] } {
  const { value, steps } = evaluator.evaluation().why('app:/config.pkl', path);
  return {
    value,
    steps: steps.map(
      ({ role, file, range, path: part }) => `${role} ${part} ${file.slice(5)}:${(range?.start.line ?? 0) + 1}`,
    ),
  };
}

const ofServers = ['contains servers config.pkl:3', 'declares servers base.pkl:9'];

describe('why', () => {
  it('finds the definition that sets a value, those it overrides, and those of its containers, across modules', () => {
    expect(why('servers[0].port')).toEqual({
      value: '8080',
      steps: [
        'sets servers[0].port base.pkl:8',
        'overrides servers[0].port base.pkl:5',
        'contains servers[0] config.pkl:4',
        ...ofServers,
      ],
    });
    expect(why('servers[1].port')).toEqual({
      value: '80',
      steps: ['sets servers[1].port base.pkl:5', 'contains servers[1] config.pkl:5', ...ofServers],
    });
    expect(why('ports["http"]').steps).toEqual([
      'sets ports["http"] config.pkl:7',
      'overrides ports["http"] base.pkl:10',
      'contains ports config.pkl:7',
      'overrides ports base.pkl:10',
    ]);
    expect(why('module.server.name')).toEqual({
      value: '"none"',
      steps: ['sets module.server.name base.pkl:4', 'contains module.server base.pkl:8'],
    });
  });

  it('goes through collections to the objects in them', () => {
    expect(why('list[0].deep').steps).toEqual([
      'sets list[0].deep config.pkl:8',
      'contains list config.pkl:8',
      'declares list base.pkl:11',
    ]);
  });

  it('gives exact ranges, and names', () => {
    const [first] = evaluator.evaluation().why('app:/config.pkl', 'servers[0].name').steps;
    expect(JSON.parse(JSON.stringify(first))).toEqual({
      role: 'sets',
      path: 'servers[0].name',
      name: 'config#servers[#1].name',
      file: 'app:/config.pkl',
      range: { start: { line: 3, character: 20 }, end: { line: 3, character: 30 } },
    });
  });

  it('rejects expressions that are not paths, and paths without a value', () => {
    for (const text of ['ports["http"] + 1', 'a + 1', 'servers.toList()', 'new Dynamic {}'])
      expect(() => why(text)).toThrow('is not a path to a value');
    expect(() => why('servers[7].port')).toThrow('out of range');
    expect(() => why('servers[')).toThrow('Unexpected end of file');
  });
});

describe('kdeps why', () => {
  let me: Newcomer;
  beforeAll(async () => {
    me = await newcomer();
    await me.write({ 'base.pkl': base, 'config.pkl': config });
  });
  afterAll(() => me.leave());

  it('shows the origin like an error, with source lines', () => {
    const { status, stdout, stderr } = me.kdeps(['why', 'config.pkl', 'servers[0].port']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.replaceAll(`file://${me.folder}`, '')).toBe(`servers[0].port = 8080

8 | server: Server = new { port = 8000 + 80 }
                           ^^^^^^^^^^^^^^^^
set by base#server.port (/base.pkl, line 8)

5 | port: UInt16 = 80
    ^^^^^^^^^^^^^^^^^
overriding base#Server.port (/base.pkl, line 5)

4 | (module.server) { name = "a" }
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
in config#servers[#1] (/config.pkl, line 4)

3 | servers {
    ^^^^^^^^^
in config#servers (/config.pkl, line 3)

9 | servers: Listing<Server>
    ^^^^^^^^^^^^^^^^^^^^^^^^
declared by base#servers (/base.pkl, line 9)
`);
  });

  it('prints JSON for other programs', () => {
    const { status, stdout, stderr } = me.kdeps(['why', 'config.pkl', 'servers[0].port', '--diagnostics', 'json']);
    expect([status, stdout]).toEqual([0, '']);
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'value-origin',
      message: 'servers[0].port = 8080',
      file: 'base.pkl',
      range: { start: { line: 7, character: 23 } },
    });
  });

  it('fails when there is no such value', () => {
    const { status, stderr } = me.kdeps(['why', 'config.pkl', 'servers[0].prot']);
    expect(status).toBe(1);
    expect(stderr).toContain('Cannot find property `prot`');
  });
});
