// Every function that agent files can call, on an agent that has run an action of each kind.
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaTexts } from '../../src/runtime/schema/texts.ts';
import { answer, resource, serveAgent, workflow } from '../support/agent-server.ts';
import { onePixel } from '../support/png.ts';
import { hasNoPython } from '../support/python.ts';
import { type StandIns, startStandIns } from '../support/stand-ins.ts';

const hasPython = !hasNoPython('the module `python`');

/** An expression and its value as JSON. */
type Row = readonly [expression: string, value: unknown];

const processRows = (module: string, id: string, source: string): readonly Row[] => [
  [`${module}.stdout("${id}")`, 'out\n'],
  [`${module}.stderr("${id}")`, 'err\n'],
  [`${module}.exitCode("${id}")`, 0],
  [`read(${module}.file("${id}")).text`, 'out\n'],
  [`${module}.env("${id}", "X")`, 'x'],
  [`${module}.env("${id}", "Y")`, ''],
  [`${module}.itemValues("${id}")`, []],
  [`${module}.resource("${id}").${source}.length > 10`, true],
  [`${module}.resource("${id}").Stdout`, 'out\n'],
  [`${module}.resource("${id}").Stderr`, 'err\n'],
  [`${module}.resource("${id}").ExitCode`, 0],
  [`${module}.resource("${id}").Env`, { X: 'x' }],
  [`${module}.resource("${id}").File == ${module}.file("${id}")`, true],
  [`${module}.resource("${id}").TimeoutDuration`, '7.s'],
  [`${module}.resource("${id}").Timestamp > 0.s`, true],
  [`${module}.Resources.containsKey("${id}")`, true],
  [`${module}.stdout("c")`, ''],
  [`${module}.exitCode("c")`, 0],
  [`${module}.file("c")`, ''],
  [`${module}.env("c", "X")`, ''],
  [`${module}.resource("c").${source}`, ''],
  [`test.catch(() -> ${module}.stdout("no" + "thing"))`, 'No resource has the id `nothing`.'],
];

const rows: Readonly<Record<string, readonly Row[]>> = {
  exec: [...processRows('exec', 'e', 'Command'), ['exec.itemValues("loop")', ['a\n', 'b\n']]],
  ...(hasPython && { python: processRows('python', 'p', 'Script') }),
  client: [
    ['client.responseBody("c").contains("/echo?a=1&b=2")', true],
    ['client.responseHeader("c", "CONTENT-type")', 'application/json'],
    ['client.responseHeader("c", "X-None")', ''],
    ['client.responseStatus("c")', 200],
    ['read(client.file("c")).text == client.responseBody("c")', true],
    ['client.itemValues("c")', []],
    ['client.resource("c").Method', 'POST'],
    ['client.resource("c").Url.endsWith("/echo?a=1")', true],
    ['client.resource("c").Data', ['da', 'ta']],
    ['client.resource("c").Headers', { 'X-H': 'h' }],
    ['client.resource("c").Params', { b: '2' }],
    ['client.resource("c").Response.Body == client.responseBody("c")', true],
    ['client.resource("c").Response.Status', 200],
    ['client.resource("c").Response.Headers.containsKey("Content-Type")', true],
    ['client.resource("c").TimeoutDuration', '60.s'],
    ['client.Resources.keys.toList()', ['c']],
    ['client.responseBody("e")', ''],
    ['client.responseHeader("e", "A")', ''],
    ['client.responseStatus("e")', 0],
    ['client.resource("e").Method', 'GET'],
  ],
  llm: [
    ['llm.response("l")', 'MSFT'],
    ['llm.prompt("l")', 'Which one?'],
    ['llm.JSONResponse("l")', false],
    ['llm.JSONResponse("j")', true],
    ['llm.jsonResponse("j")', true],
    ['llm.JSONResponseKeys("j")', ['a__integer']],
    ['llm.jsonResponseKeys("l")', []],
    ['llm.response("j")', { a__integer: 1 }],
    ['read(llm.file("l")).text', 'MSFT'],
    ['llm.itemValues("l")', []],
    ['llm.resource("l").Model', 'm'],
    ['llm.resource("l").Role', 'user'],
    ['llm.resource("l").Prompt', 'Which one?'],
    ['llm.resource("l").Response', 'MSFT'],
    ['llm.resource("j").JSONResponseKeys', ['a__integer']],
    ['llm.Resources.length', 2],
    ['llm.response("e")', ''],
    ['llm.file("e")', ''],
  ],
  request: [
    ['request.data()', ''],
    ['request.params("q")', '1'],
    ['request.params("none")', ''],
    ['request.param("q")', '1'],
    ['request.paramValues("q")', ['1', '2', 'field']],
    ['request.pathParam("part")', 'here'],
    ['request.pathParam("none")', ''],
    ['request.header("x-CUSTOM")', 'yes'],
    ['request.header("X-None")', ''],
    ['request.headers("X-Custom")', 'yes'],
    ['request.file("b.txt").Filetype', 'text/plain; charset=utf-8'],
    ['read(request.file("b.txt").Filepath).text', 'second'],
    ['read(request.filepath("none")).text', 'first'],
    ['request.filetype("c.png")', 'image/png'],
    ['request.filecount()', 4],
    ['request.files().toList().distinct.length', 4],
    [
      'request.filetypes()',
      ['text/plain; charset=utf-8', 'text/plain; charset=utf-8', 'text/plain; charset=utf-8', 'image/png'],
    ],
    ['request.filesByType("text/plain").length', 3],
    ['request.filesByType("image/png").toList() == List(request.filepath("c.png"))', true],
    ['request.filesByType("image/gif")', []],
    ['request.path()', '/in/here'],
    ['request.Path', '/in/here'],
    ['request.method()', 'POST'],
    ['request.Method', 'POST'],
    ['request.IP()', '127.0.0.1'],
    ['request.IP', '127.0.0.1'],
    ['request.ID().length', 36],
    ['request.ID == request.ID()', true],
    ['request.Data', ''],
    ['request.Params', { q: '1' }],
    ['request.Headers.toMap().getOrNull("x-custom")', 'yes'],
    ['request.Files.toMap().keys.toList()', ['a.txt', 'b.txt', 'c.png']],
    ['read(request.Files["a.txt"].Filepath).text', 'first'],
  ],
  data: [
    ['read(data.filepath("agent/1.0.0", "deep/x.txt")).text', 'content'],
    ['data.filepath("agent/1.0.0", "none".trim())', ''],
    ['data.filepath("other/1.0.0".trim(), "x.txt")', ''],
    ['data.filepath("agent/1.0.0", "../workflow.pkl".trim())', ''],
    ['data.filepath("../agent".trim(), "workflow.pkl")', ''],
    ['data.Files["agent/1.0.0"].toMap().keys.toList()', ['deep/x.txt']],
  ],
  document: [
    ['document.JSONParser("{\\"a\\":[1,null]}")', { a: [1, null] }],
    ['document.JSONParser("[1]")', [1]],
    ['document.JSONParser("{")', null],
    ['document.JSONParser("{\\"a\\":{\\"b\\":2}}").a.b', 2],
    ['document.JSONParserMapping("{\\"a\\":{\\"b\\":2}}")["a"]["b"]', 2],
    ['document.JSONParserMapping("[]")', null],
    ['document.JSONRenderDocument(new Mapping { ["a"] = 1 })', { a: 1 }],
    ['document.JSONRenderDocument("x")', '"x"\n'],
    ['document.JSONRenderValue("x")', '"x"'],
    ['document.JSONRenderValue(1.s)', null],
    ['document.yamlRenderDocument(new Mapping { ["a"] = "b" })', 'a: b\n'],
    ['document.yamlRenderValue("b")', 'b'],
    ['document.xmlRenderDocument(new Mapping { ["a"] = 1 }).contains("<plist version=\\"1.0\\">")', true],
    ['document.xmlRenderValue(1)', '<integer>1</integer>'],
    ['document.jsonParser("[2]")', [2]],
    ['document.parse("[3]")', [3]],
    ['document.jsonParserMapping("{}").length', 0],
    ['document.jsonRenderDocument(1)', '1\n'],
    ['document.jsonRenderValue(1)', '1'],
  ],
  memory: recordRows('memory'),
  session: recordRows('session'),
  tool: [
    ['tool.runScript("t", "echo $1-$2", "a b,c")', 'a b-c\n'],
    ['tool.runScript("u", "echo $1-$2", "a b")', 'a-b\n'],
    ['tool.getOutput("t")', 'a b-c\n'],
    ['tool.getRecord("t")', 'a b-c\n'],
    ['tool.getItem("t")', 'a b-c\n'],
    ['tools.getRecord("t")', 'a b-c\n'],
    ['tool.getOutput("none")', ''],
    ['tool.history("t").matches(Regex(#"\\[.*Z\\] a b-c"#))', true],
    ['tool.runScript("f", "echo out; echo err >&2; exit 1", "")', 'out\nerr\n'],
  ],
  item: [
    ['item.current()', ''],
    ['item.prev()', ''],
    ['item.next()', ''],
    ['item.list()', []],
    ['item.results()', []],
    ['item.set("x")', 'x'],
    ['item.values("loop")', ['a\n', 'b\n']],
    ['item.values("e")', []],
    ['memory.getRecord("seen")', '|<a>b|a<b>:a\n:2'],
  ],
  skip: [
    ['skip.ifFileExists(data.filepath("agent/1.0.0", "deep/x.txt"))', true],
    ['skip.ifFileExists("resources")', false],
    ['skip.ifFolderExists("resources")', true],
    ['skip.ifFolderExists("workflow.pkl")', false],
    ['skip.ifFileIsEmpty("workflow.pkl")', false],
    ['skip.ifFileIsEmpty("empty.txt")', true],
    ['skip.ifFileIsEmpty("none")', false],
  ],
  utils: [
    ['utils.isBase64("aGVsbG8=")', true],
    ['utils.isBase64("MSFT")', true],
    ['utils.isBase64("")', true],
    ['utils.isBase64("no base64")', false],
    ['exec.isBase64("aGVsbG8=")', true],
  ],
  // Modules of the language that need no import.
  language: [
    ['math.sqrt(4)', 2],
    ['semver.Version("1.2.3").minor', 2],
    ['new json.Parser {}.parse("[1]").length', 1],
    ['new yaml.Parser {}.parse("a: 1").a', 1],
    ['platform.current.language.version is String', true],
    ['shell.escapeWithSingleQuotes("a b")', "'a b'"],
    ['new xml.Renderer {}.renderValue("a")', 'a'],
  ],
};

function recordRows(module: string): readonly Row[] {
  return [
    [`${module}.clear().startsWith("Cleared ")`, true],
    [`${module}.getRecord("k")`, ''],
    [`${module}.setRecord("k", "v w?op=set")`, 'v w?op=set'],
    [`${module}.getRecord("k")`, 'v w?op=set'],
    [`${module}.setRecord("a b?c", "")`, ''],
    [`${module}.records()`, ['a b?c', 'k']],
    [`${module}.deleteRecord("k")`, 'v w?op=set'],
    [`${module}.deleteRecord("k")`, ''],
    [`${module}.clear()`, 'Cleared 1 records'],
    [`${module}.setItem("i", "v")`, 'v'],
    [`${module}.getItem("i")`, 'v'],
    [`${module}.deleteItem("i")`, 'v'],
  ];
}

const expressions = Object.values(rows).flat();
let values: readonly unknown[] = [];
let standIns: StandIns;

beforeAll(async () => {
  standIns = await startStandIns();
  standIns.say([{ content: 'MSFT' }, { content: '{"a__integer": 1}' }]);
  // What the items saw is read before memory is tested.
  const [seen] = expressions.filter(([expression]) => expression === 'memory.getRecord("seen")');
  const ordered = [...(seen === undefined ? [] : [seen]), ...expressions.filter((row) => row !== seen)];
  const served = await serveAgent(agentWith(ordered.map(([expression]) => expression)), {
    OLLAMA_HOST: standIns.ollama,
  });
  try {
    writeFileSync(`${served.folder}/empty.txt`, '');
    const form = new FormData();
    form.append('q', 'field');
    form.append('file[]', new Blob(['first']), 'a.txt');
    form.append('file[]', new Blob(['second']), 'b.txt');
    form.append('file', new Blob(['third']), 'a.txt');
    form.append('file[]', new Blob([onePixel]), 'c.png');
    const sent = { method: 'POST', body: form, headers: { 'X-Custom': 'yes' } };
    const response = await fetch(`${served.url}/in/here?q=1&q=2`, sent);
    const { errors, response: got } = (await response.json()) as { errors?: unknown; response: { data: unknown[] } };
    expect(errors).toBeUndefined();
    values = expressions.map((row) => got.data[ordered.indexOf(row)]);
  } finally {
    await served.close();
  }
}, 60_000);

afterAll(() => standIns.close());

function agentWith(data: readonly string[]): Record<string, string> {
  const route = 'APIServer { Routes { new { Path = "/in/:part"; Methods { "POST" } } } }';
  const needs = ['e', ...(hasPython ? ['p'] : []), 'c', 'l', 'j', 'loop'];
  const seen =
    'memory.setRecord("seen", memory.getRecord("seen") + "|" + item.prev() + "<" + item.current() + ">" + item.next() + item.results().toList().map((it) -> ":" + it).join("") + (if (item.prev().isEmpty) "" else ":" + item.list().length.toString()))';
  return {
    'workflow.pkl': workflow(route),
    'data/deep/x.txt': 'content',
    e: resource('e', 'Exec { Command = "echo out; echo err >&2"; Env { ["X"] = "x" }; TimeoutDuration = 7.s }'),
    ...(hasPython && {
      p: resource(
        'p',
        'Python { Script = "import sys\\nprint(\'out\')\\nprint(\'err\', file=sys.stderr)"; Env { ["X"] = "x" }; TimeoutDuration = 7.s }',
      ),
    }),
    c: resource(
      'c',
      `HTTPClient { Method = "post"; Url = "${standIns.upstream}/echo?a=1"; Data { "da"; "ta" }; Headers { ["X-H"] = "h" }; Params { ["b"] = "2" } }`,
    ),
    l: resource('l', 'Chat { Model = "m"; Prompt = "Which one?" }', ['e']),
    j: resource('j', 'Chat { Model = "m"; Prompt = "JSON"; JSONResponse = true; JSONResponseKeys { "a__integer" } }', [
      'l',
    ]),
    loop: `${resource('loop', `Run { Expr { ${seen} }\nExec { Command = "echo @(item.current())" } }`)}Items { "a"; "b" }\n`,
    answer: answer(data.join('\n'), needs),
  };
}

describe.each(Object.entries(rows))('%s', (_, own) => {
  it.each(own.map((row) => [...row, row] as const))('%s', (_expression, value, row) => {
    expect(values[expressions.indexOf(row)]).toEqual(value);
  });
});

describe('the schema', () => {
  const aliases: Readonly<Record<string, string>> = { APIServerRequest: 'request', HTTP: 'client' };
  /** Helpers that no agent calls. */
  const inner = new Set(
    'recordOf ids uploads upload paramList paramsOf inputOf headersOf filesOf names valueList itemList resultList'.split(
      ' ',
    ),
  );

  it('has no untested function', () => {
    const called = expressions.map(([expression]) => expression).join('\n');
    const missing = Object.entries(schemaTexts()).flatMap(([module, text]) =>
      [...text.matchAll(/^(?:external )?function (\w+)\(/gm)].flatMap(([, name = '']) => {
        const call = `${aliases[module] ?? module.toLowerCase()}.${name}(`;
        return inner.has(name) || called.includes(call) || (module === 'Python' && !hasPython) ? [] : [call];
      }),
    );
    expect(missing).toEqual([]);
  });
});
