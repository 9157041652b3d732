// `kdeps eval --request`: the promises of an agent file, evaluated for a request, with the `Input` class of its route.
import { describe, expect, it } from 'vitest';
import { kdeps, resource, workflow, writeFiles } from '../support/agent-server.ts';

const classes = `
local class Prompt { q: String(length.isBetween(1, 20)); steps: Int(isBetween(1, 50)) = 28; size: Size?; tags: Listing<String> }
local class Size { width: Int = 64 }
local class Named { id: Int }`;
const routes = `APIServer { Routes {
  new { Path = "/paint"; Methods { "POST" }; Input = Prompt }
  new { Path = "/named/:id"; Methods { "GET" }; Input = Named }
} }`;
const value = (expression: string) => `Exec { Command = "true"; Env { ["X"] = "@(${expression})" } }`;
const meantFor = (route: string, expression: string) => `Run { RestrictToRoutes { "${route}" }\n${value(expression)} }`;

const folder = await writeFiles({
  'workflow.pkl': workflow(routes, classes),
  'resources/answer.pkl': resource('answer', value('request.input.q.length + request.input.steps')),
  'resources/parts.pkl': resource('parts', value('request.input.size.width + request.input.tags.length')),
  'resources/named.pkl': resource('named', meantFor('/named/:id', 'request.path()) @(request.input.id + 1')),
});

async function evaluated(name: string, ...request: readonly string[]) {
  const words = request.flatMap((each) => ['--request', each]);
  const place = name === 'answer' || name === 'parts' ? 'Exec' : 'Run.Exec';
  const file = `${folder}/resources/${name}.pkl`;
  const { exitCode, stdout, stderr } = await kdeps(['eval', ...words, '-x', `${place}.Env["X"]`, file]);
  return { exitCode, stdout, stderr };
}

describe('a request of `kdeps eval`', () => {
  it('has the typed input of its route, defaults included', async () => {
    expect(await evaluated('answer', 'q=bear')).toMatchObject({ exitCode: 0, stdout: '32' });
    expect(await evaluated('answer', 'q=bear', 'steps=6')).toMatchObject({ exitCode: 0, stdout: '10' });
    expect(await evaluated('parts', 'q=bear', 'size={"width": 8}', 'tags=a')).toMatchObject({ stdout: '9' });
  });

  it('is for the route that the file is meant for, with parameters in its path', async () => {
    expect(await evaluated('named', 'id=41')).toMatchObject({ exitCode: 0, stdout: '/named/41 42' });
  });

  it('is refused with everything that does not fit', async () => {
    const { exitCode, stderr } = await evaluated('answer', 'steps=99', 'color=red');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/The request does not fit\. .*`q` is missing\..*`color` is unknown\./);
    expect((await evaluated('answer', 'q=bear', 'steps=99')).stderr).toContain('`steps` must be between 1 and 50');
    expect((await evaluated('named', 'id=x')).stderr).toContain('`id` must be');
  });
});
