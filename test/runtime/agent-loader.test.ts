import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AgentError, openAgent } from '../../src/runtime/index.ts';
import { answer, resource, workflow, writeFiles } from '../support/agent-server.ts';

/** The errors of an agent as text; empty if there are none. */
async function problemsOf(files: Readonly<Record<string, string>>, home = '/nowhere'): Promise<string> {
  const folder = await writeFiles(files);
  try {
    const open = await openAgent(folder, {
      cwd: folder,
      env: { PATH: process.env['PATH'], KDEPS_HOME: home },
      emit: () => undefined,
    });
    await open.close();
    return '';
  } catch (error) {
    if (error instanceof AgentError) return error.message.replaceAll(folder, '<agent>');
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const route = (path: string) => `new { Path = "${path}"; Methods { "GET" } }`;

const good = { 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('1') };

describe('an agent', () => {
  it('can be valid', async () => {
    expect(await problemsOf(good)).toBe('');
  });

  it('has all its errors reported at once, with file and line', async () => {
    const files = {
      'workflow.pkl': workflow().replace('TargetActionID = "answer"', 'TargetActionID = "anser"'),
      'resources/answer.pkl': answer('1', ['pyton', 'python']),
      'resources/python.pkl': resource('python', 'Exec { Command = "true" }', ['again']),
      'resources/again.pkl': resource('again', 'Exec { Command = "true" }', ['python']),
      'resources/second.pkl': resource('python', ''),
      'resources/two.pkl': resource('two', 'Exec { Command = "x" }\nPython { Script = "x" }'),
      'resources/unknown.pkl': resource('unknown', 'Exce { Command = "x" }'),
      'resources/broken.pkl': 'amends "package://schema.kdeps.com/core@0.5.1#/Resource.pkl"\nActionID = "x\n',
      'resources/badid.pkl': resource('bad-id', ''),
    };
    expect(await problemsOf(files)).toBe(
      [
        'resources/badid.pkl:2: Type constraint `matches(Regex(#"\\w+|@\\w+/[\\w-]+(:[\\w.]+)?"#))` violated.',
        '  Value: "bad-id"',
        '  An action is named by its id, such as `answer`, or `@agent/answer:1.2.5` for one of another agent.',
        'resources/broken.pkl:2: Missing `"` delimiter.',
        'resources/two.pkl:2: The resource has 2 actions: `Exec`, `Python`.',
        '  Put each action into its own file.',
        'resources/unknown.pkl:6: Cannot find property `Exce` in module `org.kdeps.pkl.Resource`.',
        '  Did you mean `Exec`?',
        'resources/second.pkl:2: Two resources have the id `python`.',
        '  The other one is at resources/python.pkl:2.',
        'resources/answer.pkl:7: No resource has the id `pyton`.',
        '  Did you mean `python`?',
        'resources/again.pkl:7: These resources have a circular dependency: `again` → `python` → `again`.',
        'workflow.pkl:4: `TargetActionID` names `anser`, but no resource has that id.',
        '  Did you mean `answer`?',
      ].join('\n'),
    );
  });

  it.each([
    ['a workflow', { 'resources/answer.pkl': answer('1') }, '<agent> has no `workflow.pkl`.'],
    ['resources', { 'workflow.pkl': workflow() }, 'resources contains no resource.'],
    ['a name', { ...good, 'workflow.pkl': workflow().replace('AgentID = "agent"', '') }, '`AgentID` has no value.'],
    [
      'an id of a resource',
      { ...good, 'resources/x.pkl': resource('x', '').replace('ActionID = "x"', '') },
      'resources/x.pkl:1: `ActionID` has no value.',
    ],
    ['routes', { ...good, 'workflow.pkl': workflow('APIServer {}') }, 'workflow.pkl:6: The API has no route.'],
    [
      'methods',
      { ...good, 'workflow.pkl': workflow('APIServer { Routes { new { Path = "/" } } }') },
      'The route `/` has no methods.',
    ],
  ])('needs %s', async (_, files, problem) => {
    expect(await problemsOf(files)).toContain(problem);
  });

  it.each([
    [
      'two routes with one path',
      'APIServer { Routes { new { Path = "/a"; Methods { "GET" } }\nnew { Path = "/a"; Methods { "POST" } } } }',
      'There are two routes with the path `/a`.',
    ],
    ['a method that is none', 'APIServer { Routes { new { Path = "/a"; Methods { "FETCH" } } } }', 'Type constraint'],
    ['a path without a slash', 'APIServer { Routes { new { Path = "a"; Methods { "GET" } } } }', 'Type constraint'],
    ['a port that is none', 'APIServer { PortNum = 70000 }', 'Type constraint'],
    ['an unknown setting', 'APIServer { PortNumber = 80 }', 'Did you mean `PortNum`?'],
    ['a part of a path without a name', `APIServer { Routes { ${route('/a/:')} } }`, 'has a `:` without a name'],
    ['two parts with one name', `APIServer { Routes { ${route('/:a/:a')} } }`, 'has two parameters named `a`'],
    [
      'a query in a path',
      `APIServer { Routes { ${route('/a?b')} } }`,
      'contains a character that cannot occur in a request path',
    ],
    [
      'an origin that is none',
      `APIServer { Routes { ${route('/')} }\nCORS { EnableCORS = true; AllowOrigins { "https://Example.com/" } } }`,
      '`https://Example.com/` is not an origin.\n  Use `*` or an origin such as `https://example.com`.',
    ],
    [
      'a proxy that is no address',
      `APIServer { TrustedProxies { "10.0.0.0/40" }; Routes { ${route('/')} } }`,
      'workflow.pkl:8: `10.0.0.0/40` in `TrustedProxies` is not an address.',
    ],
    ['a body limit below nothing', 'APIServer { BodyLimit = -1.mb }', 'Type constraint'],
    ['a time limit below nothing', 'APIServer { RequestTimeout = -1.s }', 'Type constraint'],
    [
      'one port for API and pages',
      `APIServer { PortNum = 80; Routes { ${route('/')} } }\nWebServerMode = true\nWebServer { PortNum = 80; Routes { new { Path = "/"; ServerType = "app" } } }`,
      'The API and the web server use the same port, 80.',
    ],
    [
      'two pages with one path',
      `APIServer { Routes { ${route('/')} } }\nWebServerMode = true\nWebServer { Routes { new { Path = "/"; ServerType = "app" }\nnew { Path = "/"; ServerType = "app" } } }`,
      'The web server has two routes with the path `/`.',
    ],
    [
      'a folder of pages outside of `data`',
      `APIServer { Routes { ${route('/')} } }\nWebServerMode = true\nWebServer { Routes { new { Path = "/"; PublicPath = "/../resources" } } }`,
      'The folder `data/../resources` of the web page at `/` does not exist.',
    ],
  ])('cannot have %s', async (_, settings, problem) => {
    expect(await problemsOf({ ...good, 'workflow.pkl': workflow(settings) })).toContain(problem);
  });

  it.each([
    [
      'a workflow that amends nothing',
      { 'workflow.pkl': 'AgentID = "x"' },
      'workflow.pkl:1: This file is not a workflow.',
    ],
    [
      'a workflow that is a resource',
      { 'workflow.pkl': resource('x', '') },
      'workflow.pkl:1: This file is not a workflow.',
    ],
    [
      'a resource that amends nothing',
      { 'resources/x.pkl': 'ActionID = "x"' },
      'x.pkl:1: This file is not a resource.',
    ],
    ['a resource that is a workflow', { 'resources/x.pkl': workflow() }, 'x.pkl:1: This file is not a resource.'],
    [
      'a version that there never was',
      { 'workflow.pkl': workflow().replace('0.5.1', 'latest') },
      'workflow.pkl:1: The KDeps schema has no version `latest`.\n  The newest version is `0.5.1`.',
    ],
    [
      'a version that is newer than this program',
      { 'resources/x.pkl': resource('x', '').replace('0.5.1', '0.9.9') },
      'x.pkl:1: The KDeps schema has no version `0.9.9`.\n  The newest version is `0.5.1`.',
    ],
    [
      'a module that there never was',
      { 'resources/x.pkl': resource('x', '').replace('Resource.pkl', 'Resorce.pkl') },
      'x.pkl:1: The KDeps schema has no module `Resorce`.\n  Did you mean `Resource`?',
    ],
  ])('cannot have %s', async (_, files, problem) => {
    expect(await problemsOf({ ...good, ...files })).toContain(problem);
  });

  it('has all errors in its workflow reported', async () => {
    const settings =
      'APIServer { PortNum = -1; Routes { new { Path = "x"; Methods { "FETCH" } } } }\nAgentSettings { Env { ["1A"] = "x" }; Args { ["A"] = 1 }; Model = 1 }';
    const text = workflow(settings, 'Version = "v1"; Workflows { "other" }');
    expect((await problemsOf({ ...good, 'workflow.pkl': text })).match(/^workflow\.pkl:\d+|Value: .*/gm)).toEqual([
      'workflow.pkl:5',
      'Value: "v1"',
      'workflow.pkl:5',
      'Value: "other"',
      'workflow.pkl:8',
      'Value: -1',
      'workflow.pkl:8',
      'Value: "x"',
      'workflow.pkl:8',
      'Value: "FETCH"',
      'workflow.pkl:9',
      'Value: "1A"',
      'workflow.pkl:9',
      'Value: 1',
      'workflow.pkl:9',
    ]);
  });

  it('has all errors reported in one run, including syntax errors and the graph', async () => {
    const files = {
      'workflow.pkl': workflow().replace('Description', 'Descripton').replace('"answer"', '"anwser"'),
      'resources/answer.pkl': answer('"hello"', ['fetsh'], "Exec { Command = 'date' }"),
      'resources/fetch.pkl': resource('fetch', 'Run {\n  Exec { Command = "date }\n}', ['fetch']).replace(
        'Name',
        'Nmae',
      ),
    };
    expect((await problemsOf(files)).match(/^\S+pkl:\d+: [^.]*/gm)).toEqual([
      'workflow.pkl:3: Cannot find property `Descripton` in module `org',
      'workflow.pkl:4: `TargetActionID` names `anwser`, but no resource has that id',
      'resources/answer.pkl:7: No resource has the id `fetsh`',
      "resources/answer.pkl:10: Invalid identifier `'`",
      'resources/fetch.pkl:3: Cannot find property `Nmae` in module `org',
      'resources/fetch.pkl:7: `fetch` requires itself',
      'resources/fetch.pkl:10: Missing `"` delimiter',
    ]);
  });

  it('may only name existing routes, methods and files', async () => {
    const body = `Run {
  RestrictToRoutes { "/" "/api/v1/whosi" }
  RestrictToHTTPMethods { "GETT" "get" }
  Python { Script = read("file:" + data.filepath("agent/1.0.0", "drw.py")).text }
}`;
    const files = {
      'workflow.pkl': workflow(),
      'resources/answer.pkl': resource('answer', body.replace('" "/api', '"; "/api').replace('" "get', '"; "get')),
      'data/draw.py': '',
    };
    const found = await problemsOf(files);
    expect(found).toContain('resources/answer.pkl:7: The workflow has no route `/api/v1/whosi`.\n  Known routes: `/`.');
    expect(found).toContain('resources/answer.pkl:8: Unknown HTTP method `GETT`.\n  Did you mean `GET`?');
    expect(found).toContain(
      'resources/answer.pkl:9: The data folder of `agent/1.0.0` has no file `drw.py`.\n  Did you mean `draw.py`?',
    );
  });

  it('has errors inside resources reported', async () => {
    const files = {
      'workflow.pkl': workflow(),
      'resources/answer.pkl': answer('request.params("q")'),
      'resources/a.pkl': resource(
        'a',
        'Run {\n  Exec { Comand = "x"; Command = "y" }\n  PreflightCheck { Validation { true } }\n}',
      ),
      'resources/b.pkl': resource('b', 'Run {\n  Chat { Tools { new { Nme = "x" } }; Prompt = 1 }\n}'),
      'resources/c.pkl': resource(
        'c',
        'HTTPClient { Method = "@(request.method())"; Url = "\\(read("env:NOT_SET"))" }',
      ),
    };
    expect((await problemsOf(files)).split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      'resources/a.pkl:7: Cannot find property `Comand` in object of type `org.kdeps.pkl.Exec#ResourceExec`.',
      'resources/a.pkl:8: Cannot find property `Validation` in object of type `org.kdeps.pkl.Resource#ValidationCheck`.',
      'resources/b.pkl:7: Cannot find property `Nme` in object of type `org.kdeps.pkl.LLM#Tool`.',
      'resources/b.pkl:7: Expected value of type `String`, but got type `Int`.',
    ]);
  });

  it('has errors of a resource reported even if its id is wrong, or strings have no end', async () => {
    const files = {
      'workflow.pkl': workflow(),
      'resources/answer.pkl': answer('"hello"'),
      'resources/a.pkl': resource(
        'a',
        'Run {\n  Exec { Comand = "x"; Command = "@(python.stdot("a"))" }\n  SkipCondtion {}\n}',
      ).replace('ActionID', 'ActonID'),
      'resources/b.pkl': resource(
        'b',
        'Run {\n  Chat {\n    Role = user\n    Prompt = "@(request.params("q")?"\n    Modle = "m"\n  }\n}',
      ),
    };
    expect((await problemsOf(files)).match(/^\S+pkl:\d+: [^.]*/gm)).toEqual([
      'resources/a.pkl:2: Cannot find property `ActonID` in module `org',
      'resources/a.pkl:7: Unknown function `python',
      'resources/a.pkl:7: Cannot find property `Comand` in object of type `org',
      'resources/a.pkl:8: Cannot find property `SkipCondtion` in object of type `org',
      'resources/b.pkl:8: Cannot find property `user`',
      'resources/b.pkl:9: Unexpected token `?`',
      'resources/b.pkl:10: Cannot find property `Modle` in object of type `org',
    ]);
  });

  it('has errors in all elements of a list reported, and in items', async () => {
    const files = {
      'workflow.pkl': workflow('', 'Workflows { "@nobody:1.0.0"; "bad ref" }'),
      'resources/answer.pkl': answer('"hello"').replace('Run {', 'Items { "a"; 1 }\nRun {'),
    };
    expect((await problemsOf(files)).match(/^\S+pkl:\d+: [^.]*/gm)).toEqual([
      'workflow.pkl:5: The agent `@nobody:1',
      'workflow.pkl:5: Type constraint `matches(Regex(#"@[\\w-]+(/[\\w-]+)?(:[\\w',
      'resources/answer.pkl:6: Expected value of type `String`, but got type `Int`',
    ]);
  });

  it('may be written in any version of the schema', async () => {
    const old = (module: string, text: string) =>
      `amends "package://schema.kdeps.com/core@0.1.30#/${module}.pkl"\n${text}`;
    const files = {
      'workflow.pkl': old(
        'Workflow',
        'name = "agent"\ndescription = ""\naction = "answer"\nsettings { apiServerMode = true; apiServer { routes { new { path = "/"; methods { "GET" } } } } }',
      ),
      'resources/answer.pkl': old(
        'Resource',
        'id = "answer"\nname = ""\ndescription = ""\ncategory = ""\nrequires { "run" }\nrun { apiResponse { response { data { 1 } } } }',
      ),
      'resources/run.pkl': old(
        'Resource',
        'id = "run"\nname = ""\ndescription = ""\ncategory = ""\nrun { exec { command = "true"; timeoutSeconds = 3 } }',
      ),
    };
    expect(await problemsOf(files)).toBe('');
  });
});

describe('agents that use others', () => {
  async function withInstalled(versions: readonly string[], use: (home: string) => Promise<void>): Promise<void> {
    const home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
    for (const version of versions) {
      const files = {
        'workflow.pkl': workflow('', `Version = "${version}"`).replace('AgentID = "agent"', 'AgentID = "other"'),
        'resources/answer.pkl': answer(`"other ${version}"`, ['helper']),
        'resources/helper.pkl': resource('helper', `Exec { Command = "echo ${version}" }`),
        'data/words.txt': version,
      };
      for (const [path, text] of Object.entries(files)) {
        const full = join(home, 'agents', 'other', version, path);
        await mkdir(dirname(full), { recursive: true });
        await writeFile(full, text);
      }
    }
    await use(home);
    await rm(home, { recursive: true });
  }

  const using = (reference: string, need: string) => ({
    'workflow.pkl': workflow('', `Workflows { "${reference}" }`),
    'resources/answer.pkl': answer('1', [need]),
  });

  it('find installed ones', async () => {
    await withInstalled(['1.9.0', '1.10.0'], async (home) => {
      expect(await problemsOf(using('@other:1.9.0', '@other/helper:1.9.0'), home)).toBe('');
      expect(await problemsOf(using('@other', '@other/helper:1.10.0'), home)).toBe('');
      expect(await problemsOf(using('@other', '@other/helper'), home)).toBe('');
    });
  });

  it('report agents that are not installed, and actions that those do not have', async () => {
    await withInstalled(['1.0.0'], async (home) => {
      expect(await problemsOf(using('@missing:1.0.0', '@missing/x:1.0.0'), home)).toContain(
        'workflow.pkl:5: The agent `@missing:1.0.0` is not installed.',
      );
      expect(await problemsOf(using('@other', '@other/helpr:1.0.0'), home)).toContain(
        'No resource has the id `@other/helpr:1.0.0`.\n  Did you mean `@other/helper:1.0.0`?',
      );
    });
  });
});
