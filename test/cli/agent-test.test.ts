// `kdeps agent test`, as someone who writes an agent uses it.
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';

const head = 'amends "package://schema.kdeps.com/core@0.5.1#/Test.pkl"\n';
const request = (more = ''): string => `Request { Path = "/"; ${more} }`;

/** An agent with an action of each kind, none of which works here. */
const files = {
  'agent/workflow.pkl': workflow(),
  'agent/resources/fetch.pkl': resource('fetch', 'Run { HTTPClient { Method = "GET"; Url = "http://192.0.2.1/x" } }'),
  'agent/resources/ask.pkl': resource('ask', 'Run { Chat { Prompt = "What?"; Model = "none" } }'),
  'agent/resources/print.pkl': resource('print', 'Run { Exec { Command = "exit 3" } }'),
  'agent/resources/draw.pkl': resource('draw', 'Run { Python { Script = "raise ValueError()" } }'),
  'agent/resources/answer.pkl': answer(
    `"@(client.responseBody("fetch")) @(client.responseHeader("fetch", "X-A")) @(client.responseStatus("fetch"))"
"@(llm.response("ask"))"
"@(exec.stdout("print"))@(python.stdout("draw"))"
"@(request.method()) @(request.params("q")) @(memory.getRecord("runs"))"
"@(memory.setRecord("runs", "ran"))"`,
    ['fetch', 'ask', 'print', 'draw'],
  ),
};

const standIns = `StandIns {
  ["fetch"] { Output = "body"; Status = 203; Headers { ["X-A"] = "a" } }
  ["ask"] { Output = "Paris" }
  ["print"] { Output = "one " }
  ["draw"] { Output = "two" }
}
`;

let me: Newcomer;
beforeAll(async () => {
  me = await newcomer();
  await me.write(files);
});
afterAll(() => me.leave());

const place = (path: string): string => join(me.folder, 'agent/tests', path);

/** Runs the tests of the agent, which are these modules. */
async function test(modules: Readonly<Record<string, string>>, ...options: readonly string[]) {
  rmSync(place(''), { recursive: true, force: true });
  await me.write(Object.fromEntries(Object.entries(modules).map(([name, text]) => [`agent/tests/${name}`, text])));
  return me.kdeps(['agent', 'test', 'agent', ...options]);
}

describe('kdeps agent test', () => {
  it('passes for the template', () => {
    me.kdeps(['scaffold', 'painter', 'workflow', 'python', 'response', 'test']);
    expect(me.kdeps(['agent', 'test', 'painter'])).toEqual({
      status: 0,
      stdout:
        'module painter\n  facts\n    ✔ draws a picture for the prompt\n\n100.0% tests pass [1 passed], 100.0% asserts pass [1 passed]\n',
      stderr: '',
    });
  });

  it('replaces actions of every kind, and keeps nothing of what the agent remembers', async () => {
    const module = `${head}${standIns}Tests {
  ["first"] { ${request('Query { ["q"] = "a b&c" }')} Expect { Json { response { data { "body a 203"; "Paris"; "one two"; "GET a b&c "; "ran" } } } } }
  ["second"] {
    ${request('Method = "POST"; Json { q = 1 }')}
    Expect { Headers { ["content-type"] = "application/json; charset=utf-8" }; Json { response { data { "body a 203"; "Paris"; "one two"; "POST 1 ran"; "ran" } } } }
  }
}`;
    for (const _ of [1, 2])
      expect(await test({ 'all.pkl': module })).toEqual({
        status: 0,
        stdout:
          'module all\n  facts\n    ✔ first\n    ✔ second\n\n100.0% tests pass [2 passed], 100.0% asserts pass [2 passed]\n',
        stderr: '',
      });
    expect(existsSync(join(me.home, '.kdeps/agent_memory.db'))).toBe(false);
  });

  it('says what differs, also in a report for CI', async () => {
    const module = `${head}${standIns.replace('Output = "two"', 'Failure = "no colors left"')}Tests {
  ["fails"] { ${request()} Expect { Headers { ["X-Other"] = "1" }; Json { success = true; errors { new { message = "m"; other = 1 } } } } }
  ["fails as it should"] { ${request()} Expect { Status = 500 } }
  ["is not JSON"] { Request { Method = "OPTIONS"; Path = "/" } Expect { Status = 204; Body = "x"; Json { a = 1 } } }
}`;
    const { status, stdout, stderr } = await test({ 'm.pkl': module }, '--junit-reports', 'reports');
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toContain('    ✘ fails\n       agent/tests/m.pkl:9: The status is 500, not 200. The body is:\n');
    for (const text of [
      'The header `X-Other` is missing, not `1`.',
      'agent/tests/m.pkl:9: The log ends with:',
      'draw: failed',
      '`success` is false, not true.',
      '`errors[0].other` is missing in the body.',
      '    ✔ fails as it should\n',
      'The body is not JSON:',
      '[2/3 failed]',
    ])
      expect(stdout).toContain(text);
    const report = readFileSync(join(me.folder, 'reports/m.xml'), 'utf8');
    expect(report).toContain('<testsuite name="m" tests="3" failures="2">');
    expect(report).toContain('no colors left');
  });

  it('keeps bodies in files, which --overwrite writes again', async () => {
    const module = (q: string): string =>
      `${head}${standIns}Tests { ["kept"] { ${request(`Query { ["q"] = "${q}" }`)} Expect { File = "kept/all.json" } } }`;
    const written = await test({ 'm.pkl': module('a') });
    expect([written.status, written.stdout]).toEqual([10, 'module m\n  examples\n    ✍️ kept\n\n1 examples written\n']);
    const kept = readFileSync(place('kept/all.json'), 'utf8');
    expect(JSON.parse(kept)).toEqual({
      response: { data: ['body a 203', 'Paris', 'one two', 'GET a ', 'ran'] },
      success: true,
    });
    expect(me.kdeps(['agent', 'test', 'agent']).status).toBe(0);
    await me.write({ 'agent/tests/m.pkl': module('b') });
    const differs = me.kdeps(['agent', 'test', 'agent']);
    expect([differs.status, differs.stdout]).toEqual([
      1,
      expect.stringContaining('is not as in agent/tests/kept/all.json'),
    ]);
    expect(readFileSync(place('kept/all.json'), 'utf8')).toBe(kept);
    expect(me.kdeps(['agent', 'test', 'agent', '--overwrite']).status).toBe(10);
    expect(readFileSync(place('kept/all.json'), 'utf8')).toBe(kept.replace('GET a ', 'GET b '));
  });

  it('reports modules with errors, and tests the others', async () => {
    const good = `${head}Tests { ["unknown route"] { Request { Path = "/nowhere" } Expect { Status = 404 } } }`;
    const { status, stdout, stderr } = await test({
      'a.pkl': `${head}Tests { ["x"] { Request { Path = "nowhere" } } }`,
      'b.pkl': `${head}StandIns { ["fetsh"] {} }`,
      'c.pkl': 'x = 1',
      'd.pkl': good,
      'data.txt': '',
    });
    expect(status).toBe(1);
    expect(stdout).toContain('module d\n  facts\n    ✔ unknown route\n');
    for (const text of [
      'agent/tests/a.pkl:2: Type constraint `startsWith("/")` violated',
      'agent/tests/b.pkl:2: `StandIns` names `fetsh`, but the agent has no such resource. [kdeps/unknown-action]\n  Did you mean `fetch`?',
      'agent/tests/c.pkl:1: This file is not a test of an agent. [kdeps/wrong-schema-module]',
    ])
      expect(stderr).toContain(text);
  });

  it('leaves the files that a script would write, for this run only, and sends forms with files', async () => {
    const shared = join(tmpdir(), `kdeps-stand-in-${process.pid}`);
    await me.write({
      'pictures/workflow.pkl': workflow(),
      'pictures/resources/draw.pkl': resource('draw', 'Run { Python { Script = "raise ValueError()" } }'),
      'pictures/resources/size.pkl': resource(
        'size',
        `Requires { "draw" }\nRun { Exec { Command = "wc -c < ${shared}/image.png" } }`,
      ),
      'pictures/resources/answer.pkl': answer(
        `"@(read("${shared}/image.png").base64)"
"@(read("../out/notes.txt").text)"
"@(read("${shared}/" + request.ID() + ".txt").text)"
"@(exec.stdout("size").trim())"
"@(request.params("style")) @(request.filecount()) @(request.filetype("image")) @(if (request.filecount() > 0) read(request.filepath("image")).base64 else "none")"`,
        ['draw', 'size'],
      ),
      'pictures/tests/fixtures/sun.png': 'a sun',
      'pictures/tests/m.pkl': `${head}StandIns {
  ["draw"] {
    Files {
      ["${shared}/image.png"] { File = "fixtures/sun.png" }
      ["out/notes.txt"] { Text = "noted" }
      ["${shared}/@(request.ID()).txt"] { Base64 = "b3du" }
    }
  }
}
Tests {
  ["draws"] { ${request()} Expect { Json { response { data { "YSBzdW4="; "noted"; "own"; "5"; " 0  none" } } } } }
  ["reads a form with files"] {
    ${request('Method = "POST"; Form { ["style"] = "oil" }; Uploads { new { Field = "image"; File = "fixtures/sun.png" }; new { Text = "b"; Name = "b.txt" } }')}
    Expect { Json { response { data { "YSBzdW4="; "noted"; "own"; "5"; "oil 2 text/plain; charset=utf-8 YSBzdW4=" } } } }
  }
  ["reads a form"] {
    ${request('Method = "POST"; Form { ["style"] = "a&b" }')}
    Expect { Json { response { data { "YSBzdW4="; "noted"; "own"; "5"; "a&b 0  none" } } } }
  }
  ["has no body"] { ${request('Form { ["style"] = "oil" }')} }
}`,
    });
    try {
      const { status, stdout, stderr } = me.kdeps(['agent', 'test', 'pictures']);
      expect(stderr).toBe('');
      expect(stdout).toContain('✔ draws\n    ✔ reads a form with files\n    ✔ reads a form\n    ✘ has no body\n');
      expect(stdout).toContain('A GET request has no body. Set `Method = "POST"`, or leave out the body.');
      expect([status, existsSync(join(me.folder, 'pictures/out'))]).toEqual([1, false]);
    } finally {
      rmSync(shared, { recursive: true, force: true });
    }
  });

  it('rejects files that are not in the folder of the tests, or have no single content', async () => {
    rmSync(place(''), { recursive: true, force: true });
    await me.write({
      'agent/tests/m.pkl': `${head}StandIns {
  ["draw"] {
    Files {
      ["a"] { File = "../workflow.pkl" }
      ["b"] { File = "none.png" }
      ["c"] { Text = "c"; Base64 = "Yw==" }
      ["d"] {}
      ["e"] { Base64 = "%" }
      ["f"] { File = "link.png" }
    }
  }
}
Tests {
  ["default"] {
    ${request('Uploads { new { File = "/etc/hosts" } }')}
    Expect { File = "../kept.json" }
  }
}`,
    });
    symlinkSync('../workflow.pkl', place('link.png'));
    const outside = 'which is not in the folder of the tests. [kdeps/unusable-test-file]';
    const { status, stderr } = me.kdeps(['agent', 'test', 'agent']);
    expect(status).toBe(1);
    expect(
      stderr.replaceAll(`${me.folder}/`, ''),
    ).toContain(`agent/tests/m.pkl:5: \`a\` names \`../workflow.pkl\`, ${outside}
agent/tests/m.pkl:6: \`b\` names \`none.png\`, but the folder of the tests has no such file. [kdeps/unusable-test-file]
agent/tests/m.pkl:7: \`c\` needs exactly one of \`Text\`, \`Base64\` and \`File\`. [kdeps/unusable-test-file]
agent/tests/m.pkl:8: \`d\` needs exactly one of \`Text\`, \`Base64\` and \`File\`. [kdeps/unusable-test-file]
agent/tests/m.pkl:9: \`e\` has a \`Base64\` that is not base64. [kdeps/unusable-test-file]
agent/tests/m.pkl:10: \`f\` names \`link.png\`, ${outside}
agent/tests/m.pkl:16: \`Uploads\` names \`/etc/hosts\`, ${outside}
agent/tests/m.pkl:17: \`File\` names \`../kept.json\`, ${outside}
`);
    expect(existsSync(join(me.folder, 'agent/kept.json'))).toBe(false);
  });

  it('says when there is nothing to test', async () => {
    expect(await test({})).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('agent/tests contains no tests.'),
    });
    expect(me.kdeps(['agent', 'test', 'nowhere'])).toMatchObject({ status: 1, stderr: 'nowhere does not exist.\n' });
  });
});
