// Errors in the files of an agent, and their messages.
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AgentError, openAgent } from '../../src/runtime/index.ts';
import { problemsOf } from '../support/agent-problems.ts';
import { workflow, writeFiles } from '../support/agent-server.ts';

const files = {
  'workflow.pkl': workflow('APIServer { PortNum = 3000; Routes { new { Path = "/"; Methods { "GET" } } } }'),
  'resources/exec.pkl': `amends "package://schema.kdeps.com/core@0.5.1#/Resource.pkl"
ActionID = "exec"
Name = "x"
Description = ""
Category = ""
Run { Exec { Command = "echo hi" } }
`,
  'resources/answer.pkl': `amends "package://schema.kdeps.com/core@0.5.1#/Resource.pkl"
ActionID = "answer"
Name = "x"
Description = ""
Category = ""
Requires { "exec" }
Run { APIResponse { Response { Data { "@(exec.stdout("exec"))" } } } }
`,
};

type File = keyof typeof files;

/** The message for an agent after a change to one of its files. */
async function messageFor(file: File, from: string | RegExp, to: string): Promise<string> {
  const text = files[file].replace(from, to);
  expect(text).not.toBe(files[file]);
  const folder = await writeFiles({ ...files, [file]: text });
  try {
    const open = await openAgent(folder, { cwd: folder, env: {}, emit: () => undefined });
    await open.close();
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(AgentError);
    return error instanceof AgentError ? error.message : '';
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [w, e, a] = ['workflow.pkl', 'resources/exec.pkl', 'resources/answer.pkl'] as const;

describe('errors in agents', () => {
  it.each([
    [
      'a name with a dash',
      w,
      '"agent"',
      '"my-agent"',
      'workflow.pkl:2: Type constraint `matches(Regex(#"\\w+"#))` violated.\n  Value: "my-agent"\n  The name of an agent has letters, digits and underscores, such as `painter_2`.',
    ],
    [
      'no name',
      w,
      /AgentID.*/,
      '',
      'workflow.pkl:1: `AgentID` has no value. Give the agent a name, such as `AgentID = "painter"`.',
    ],
    [
      'a version with a letter',
      w,
      'Description',
      'Version = "v1"\nDescription',
      'workflow.pkl:3: Type constraint `matches(Regex(#"(\\d+\\.)?(\\d+\\.)?(\\*|\\d+)"#))` violated.\n  Value: "v1"\n  A version has up to three numbers, such as `1.2.5`.',
    ],
    [
      'a target that is nearly one',
      w,
      '"answer"',
      '"anser"',
      'workflow.pkl:4: `TargetActionID` names `anser`, but no resource has that id.\n  Did you mean `answer`?',
    ],
    [
      'a port beyond the last',
      w,
      '3000',
      '99999',
      'workflow.pkl:8: Type constraint `isBetween(0, 65535)` violated.\n  Value: 99999\n  It goes from 0 to 65535.',
    ],
    [
      'a port in quotes',
      w,
      '3000',
      '"3000"',
      'workflow.pkl:8: Expected value of type `Int`, but got type `String`.\n  Value: "3000"',
    ],
    [
      'a method that is none',
      w,
      'GET',
      'GTE',
      'workflow.pkl:8: Type constraint `matches(Regex(#"(?i:GET|POST|PUT|PATCH|OPTIONS|DELETE|HEAD)"#))` violated.\n  Value: "GTE"\n  The methods are GET, POST, PUT, PATCH, DELETE, OPTIONS and HEAD.',
    ],
    [
      'a route without a slash',
      w,
      'Path = "/"',
      'Path = "answer"',
      'workflow.pkl:8: Type constraint `startsWith("/")` violated.\n  Value: "answer"\n  A path starts with a slash, such as `/api/v1/answer`.',
    ],
    [
      'a method that clients have not',
      e,
      'Exec { Command = "echo hi" }',
      'HTTPClient { Method = "OPTIONS"; Url = "http://localhost" }',
      'resources/exec.pkl:6: Type constraint `matches(Regex(#"(?i:GET|POST|PUT|PATCH|DELETE|HEAD)"#))` violated.\n  Value: "OPTIONS"\n  The methods are GET, POST, PUT, PATCH, DELETE and HEAD.',
    ],
    [
      'a variable with a dash',
      e,
      '"echo hi"',
      '"echo hi"; Env { ["a-b"] = "c" }',
      'resources/exec.pkl:6: Type constraint `matches(Regex(#"[a-zA-Z_]\\w*"#))` violated.\n  Value: "a-b"\n  The name of a variable has letters, digits and underscores, and does not start with a digit.',
    ],
    [
      'a result of a resource that nothing requires',
      a,
      'Requires { "exec" }',
      '',
      'resources/answer.pkl:7: `exec` never runs, because nothing requires it.\n  Add it to `Requires` of `answer`.',
    ],
    [
      'a field of requests without an API',
      a,
      'exec.stdout("exec")',
      'request.input.q',
      'resources/answer.pkl:7: `request.input` has no value, because no route has an `Input` class.\n  Add `Input = …` to the route, or read a parameter: `request.params("q")`.',
    ],
    [
      'yes for true',
      w,
      '= true',
      '= yes',
      'workflow.pkl:7: Cannot find property `yes`.\n  Yes and no are written `true` and `false`.',
    ],
    [
      'a schema without a version',
      w,
      '@0.5.1',
      '@new',
      'workflow.pkl:1: The KDeps schema has no version `new`.\n  The newest version is `0.5.1`.',
    ],
    [
      'a misspelled module',
      w,
      'Workflow.pkl',
      'Workflw.pkl',
      'workflow.pkl:1: The KDeps schema has no module `Workflw`.\n  Did you mean `Workflow`?',
    ],
    [
      'no schema',
      w,
      /^amends.*/,
      '',
      'workflow.pkl:1: This file is not a workflow.\n  Start it with `amends "package://schema.kdeps.com/core@0.5.1#/Workflow.pkl"`.',
    ],
    [
      'a misspelled block',
      w,
      'Settings {',
      'Setings {',
      'workflow.pkl:6: Cannot find property `Setings` in module `org.kdeps.pkl.Workflow`.\n  Did you mean `Settings`?',
    ],
    [
      'two letters the wrong way round',
      e,
      'Run {',
      'Rnu {',
      'resources/exec.pkl:6: Cannot find property `Rnu` in module `org.kdeps.pkl.Resource`.\n  Did you mean `Run`?',
    ],
    [
      'a field of nobody',
      e,
      'Command',
      'Cmd',
      'resources/exec.pkl:6: Cannot find property `Cmd` in object of type `org.kdeps.pkl.Exec#ResourceExec`.\n  Known names: `Command`, `Env`, `ExitCode`, `File`, `ItemValues`, `Raw`, `Stderr`, `Stdout`, `TimeoutDuration`, `Timestamp`.',
    ],
    ['a missing quote', e, 'hi"', 'hi', 'resources/exec.pkl:6: Missing `"` delimiter.'],
    ['a missing brace', e, '} }', '}', 'resources/exec.pkl:6: Missing `}` delimiter.'],
    [
      'single quotes',
      e,
      '"echo hi"',
      "'echo hi'",
      'resources/exec.pkl:6: Invalid identifier `\'`.\n  Strings are written in double quotes. Try: `"echo hi"`',
    ],
    [
      'a time without its unit',
      e,
      'Exec {',
      'Exec { TimeoutDuration = 5;',
      'resources/exec.pkl:6: Expected value of type `Duration`, but got type `Int`.\n  Value: 5\n  Write a number with its unit: `30.s`, `5.min`, `1.h`.',
    ],
    [
      'a variable without brackets',
      e,
      'Exec {',
      'Exec { Env { A = "b" };',
      /^resources\/exec\.pkl:6: Object of type `Mapping` cannot have a property \(other than `default`\)\.\n {2}Objects of type [^\n]* adds an entry\.$/,
    ],
    [
      'a function that is nearly one',
      e,
      'echo hi',
      '@(request.parms("q"))',
      'resources/exec.pkl:6: Unknown function `request.parms`.\n  Did you mean `params`?',
    ],
    [
      'a function of nobody',
      e,
      'echo hi',
      '@(skip.always())',
      'resources/exec.pkl:6: Unknown function `skip.always`.\n  Known functions: ifFileExists, ifFolderExists, ifFileIsEmpty.',
    ],
    [
      'a module that is nearly one',
      e,
      'echo hi',
      '@(reqest.params("q"))',
      'resources/exec.pkl:6: Unknown object `reqest`.\n  Did you mean `request`?',
    ],
    [
      'a promise without its end',
      e,
      'echo hi',
      '@(request.params("q")',
      /^resources\/exec\.pkl:6: .*\n {2}In this module, `@\(` in a string starts a promise\. To write it as text, use `\\u\{40\}\(`\.$/,
    ],
    [
      'a need that is nearly an id',
      a,
      '"exec" }',
      '"exce" }',
      'resources/answer.pkl:6: No resource has the id `exce`.\n  Did you mean `exec`?',
    ],
    [
      'an id in a promise that nobody has',
      a,
      'stdout("exec")',
      'stdout("nobody")',
      'resources/answer.pkl:7: No resource has the id `nobody`.',
    ],
    ['a need of itself', a, '"exec" }', '"answer" }', 'resources/answer.pkl:6: `answer` requires itself.'],
  ] as const)('%s', async (_, file, from, to, expected) => {
    const said = await messageFor(file, from, to);
    if (typeof expected === 'string') expect(said).toBe(expected);
    else expect(said).toMatch(expected);
  });

  it('do not include names that the file defines itself', async () => {
    const own = 'local reqest = new Dynamic { params = "x" }\nlocal data = new Dynamic { f = (x) -> x }\nRun {';
    expect(await messageFor(e, 'Run {', `${own} Expr { "@(reqest.params.length)@(data.f.apply("x"))" }`)).toBe('');
    expect(await messageFor(e, '"echo hi"', '"""\n  # skip.always(), exec.stdout("nobody")\n  echo\n  """')).toBe('');
  });

  describe('in a workflow that cannot be read as a whole', () => {
    const resource = files[a].replace(
      'Run { APIResponse { Response { Data { "@(exec.stdout("exec"))" } } } }',
      'Run { RestrictToRoutes { "/whosi" }; APIResponse { Response { Data { "@(data.filepath("other/1.0.0", "x.py"))" } } } }',
    );
    const problemsWith = (change: (text: string) => string): Promise<string> =>
      problemsOf({ ...files, [a]: resource, [w]: change(files[w]) });

    it.each([
      ['a required setting is misspelled', (text: string) => text.replace('Description = ""', 'Descriptio = ""')],
      ['another setting is misspelled', (text: string) => text.replace('PortNum = 3000', 'PortNumm = 3000')],
      ['the name of the agent is missing', (text: string) => text.replace('AgentID = "agent"', 'AgntID = "agent"')],
    ])('do not hide those about routes and files if %s', async (_, change) => {
      const message = await problemsWith(change);
      expect(message).toContain('Did you mean');
      expect(message).toContain('The workflow has no route `/whosi`.');
      expect(message).toContain('Unknown agent `other/1.0.0`.');
    });

    it('say nothing about routes if the routes may be among what is misspelled', async () => {
      const message = await problemsWith((text) => text.replace('Settings {', 'Settngs {'));
      expect(message).toContain('Did you mean `Settings`?');
      expect(message).not.toContain('has no route');
    });
  });
});

describe('a field of `request.input`', () => {
  const reads = { ...files, [a]: files[a].replace('exec.stdout("exec")', 'request.input.q') };
  const typed = (types: string, settings = 'APIServerMode = true'): string =>
    files[w]
      .replace('Settings', `local class Prompt { ${types} }\nSettings`)
      .replace('APIServerMode = true', settings)
      .replace('Methods', 'Input = Prompt; Methods');

  it.each([
    [
      'is not an error of its own when its class has one',
      typed('q: Strng'),
      /^workflow\.pkl:6: Cannot find type `Strng`\.[^]*Did you mean `String`\?$/,
    ],
    [
      'is not an error of its own when its class has another name',
      typed('q: String').replace('Input = Prompt', 'Input = Promt'),
      'workflow.pkl:9: Cannot find property `Promt`.\n  Did you mean `Prompt`?',
    ],
    [
      'has no value without an API',
      typed('q: String', ''),
      'resources/answer.pkl:7: `request.input` has no value, because the agent has no API.\n  Set `APIServerMode = true` in `Settings` of the workflow.',
    ],
    [
      'is unknown in a class without fields',
      typed(''),
      'resources/answer.pkl:7: The `Input` class has no field `q`.\n  It has no fields.',
    ],
  ])('%s', async (_, text, expected) => {
    const problems = await problemsOf({ ...reads, [w]: text });
    if (typeof expected === 'string') expect(problems).toBe(expected);
    else expect(problems).toMatch(expected);
    expect(problems.includes('request.input')).toBe(String(expected).includes('request.input'));
  });
});
