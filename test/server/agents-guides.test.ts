// Code from the original's guides, of each release, unmodified.
import { describe, expect, it } from 'vitest';
import { answer, ask, dataOf, resource, withAgent } from '../support/agent-server.ts';

describe('the guides', () => {
  it.each([
    ['memory.setItem("task", "done")', 'done'],
    [
      'memory.setItem("task", "done") + memory.getItem("task") + memory.deleteItem("task") + memory.getItem("task")',
      'donedonedone',
    ],
    [
      'session.setItem("step", "1") + session.getItem("step") + session.deleteItem("step") + session.getItem("step")',
      '111',
    ],
    [
      'tool.runScript("greet", "echo hello $1", "you") + tool.getItem("greet") + tools.getItem("greet")',
      'hello you\nhello you\nhello you\n',
    ],
    ['request.headers("X-Name") + request.header("x-name")', 'AnnAnn'],
    ['request.param("q") + request.params("q")', 'whatwhat'],
    ['document.jsonRenderValue(document.jsonParser("{\\"a\\": 1}"))', { a: 1 }],
    ['JSONParser.parse("{\\"latitude_str\\": \\"52.4\\"}")?.latitude_str', '52.4'],
    ['JSONParser.parse("no JSON")?.latitude_str', null],
  ])('of all releases call existing functions: %s', async (call, value) => {
    await withAgent({ answer: answer(call) }, async ({ url }) => {
      const { body } = await ask(`${url}/?q=what`, { headers: { 'X-Name': 'Ann' } });
      expect(body.response.data).toEqual([value]);
    });
  });

  it('write strings in promises with single quotes', async () => {
    const files = {
      llm: resource('llmResource', `Exec { Command = "echo one" }`),
      answer: resource(
        'answer',
        `Run { Expr {
    "@(memory.setRecord('status', 'active'))"
  }
  PreflightCheck { Validations { "@(request.params('document'))" == "image/jpeg" } }
  APIResponse { Response { Data {
    "@(exec.stdout('llmResource').trim()), @(memory.getRecord('status')), @(request.params('q'))"
  } } }\n}`,
        ['llmResource'],
      ),
    };
    await withAgent(files, async ({ url }) => {
      const { body } = await ask(`${url}/?document=image/jpeg&q=${encodeURIComponent("'@(1)'")}`);
      expect(body.response.data).toEqual([`one, active, '@(1)'`]);
    });
  });

  it('skip a resource for all routes but one, with locals next to the condition', async () => {
    const only = (path: string) => `
      local allowedPath = "${path}"
      local requestPath = "@(request.path())"
      SkipCondition {
        requestPath != allowedPath // Skip execution for paths other than the allowedPath.
      }
      Exec { Command = "echo ran" }`;
    const files = {
      here: resource('here', `Run {${only('/')}\n}`),
      there: resource('there', `Run {${only('/api/v1/items')}\n}`),
      answer: answer('"@(exec.stdout("here"))|@(exec.stdout("there"))"', ['here', 'there']),
    };
    expect(await dataOf(files)).toEqual(['ran\n|']);
  });

  it('check what an earlier resource has written to a file', async () => {
    const ocr = (text: string) => ({
      scan: resource('scan', `Exec { Command = "printf '${text}' > /tmp/ocrOutput.txt" }`),
      answer: answer(
        'OCROutputFile',
        ['scan'],
        `local OCROutputFile = """
          @(read?("file:/tmp/ocrOutput.txt")?.text)
          """
        PreflightCheck {
          Validations {
            OCROutputFile.length != 0
          }
          error {
            code = 422
            message = "The LLM model cannot parse this input, it is empty!"
          }
        }`,
      ),
    });
    await withAgent(ocr('words'), async ({ url }) => expect((await ask(url)).body.response.data).toEqual(['words']));
    await withAgent(ocr(''), async ({ url }) => {
      const { status, body } = await ask(url);
      expect([status, body.errors?.[0]?.message]).toEqual([422, 'The LLM model cannot parse this input, it is empty!']);
    });
  });

  it('render, parse and render JSON again', async () => {
    const locals = `
      local localWeather = """
        {
          "currentWeather": "@(exec.stdout("weather").trim())"
        }
        """
      local parsedJsonMapping = document.JSONParserMapping(localWeather)
      local parsedJsonString = """
        @(document.JSONRenderDocument(parsedJsonMapping))
        """
      local outputPath = "@(exec.file("weather"))"`;
    const files = {
      weather: resource('weather', 'Exec { Command = "echo sunny" }'),
      answer: answer(
        'localWeather\nparsedJsonMapping\nparsedJsonString\n"@(read("\\(outputPath)")?.text)"',
        ['weather'],
        locals,
      ),
    };
    const sunny = { currentWeather: 'sunny' };
    expect(await dataOf(files)).toEqual([sunny, sunny, sunny, 'sunny\n']);
  });
});
