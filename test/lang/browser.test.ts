// The language in a real browser: the README's example, and the page in `fixtures/browser`.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, openBrowser } from '../support/browser.ts';
import { fixturePath } from '../support/fixtures.ts';
import { root } from '../support/root.ts';

type Bundle = BuildResult<{ write: false; metafile: true }>;

/** A strict policy for a page: no `eval`. */
const CAREFUL = { 'Content-Security-Policy': "default-src 'self'; script-src 'self' 'unsafe-inline'" };

const files = `{
  'page:/main.pkl': 'import "lib/units.pkl"\\nsize = units.double(21)\\nlabel = "\\\\(size) px"',
  'page:/lib/units.pkl': 'function double(n: Int) = n * 2',
  'page:/broken.pkl': 'port: Int(isBetween(1, 9)) = 8080',
  'page:/endless.pkl': 'x = x + 1',
  'page:/loop.pkl': 'x = IntSeq(0, 9000000000000000).fold(0, (a, b) -> a + b)',
  'page:/regex.pkl': 'x = "a1b22".replaceAll(Regex(#"(?<n>\\\\d)\\\\d*+"#), "#$0")',
  'page:/fib.pkl': 'function fib(n) = if (n < 2) n else fib(n - 1) + fib(n - 2)\\nx = fib(20)',
}`;

/** A page whose script returns a value. */
function page(script: string): string {
  return `<!doctype html><script type="module">
    import * as kdeps from './kdeps.js';
    const files = new Map(Object.entries(${files}));
    const render = (name, format = 'pcf') => {
      const { Evaluator, memoryLoader, textReader, formatReport } = kdeps;
      const readers = [textReader('prop', new Map([['pkl.outputFormat', format]]))];
      const evaluator = new Evaluator({ loaders: [memoryLoader('page', files)], readers, timeoutMs: 1000 });
      try { return evaluator.evaluation().text('page:/' + name); } catch (error) { return formatReport(error); }
    };
    window.answer = (async () => { ${script} })();
  </script>`;
}

async function bundle(): Promise<Bundle> {
  return build({
    absWorkingDir: root,
    entryPoints: ['src/lang/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    write: false,
    metafile: true,
  });
}

const browser = await openBrowser();
if (typeof browser === 'string') console.log(`Skipped: evaluating in a browser, because ${browser}.`);

describe('the bundle for browsers', () => {
  it('needs nothing specific to Node', async () => {
    const { metafile, outputFiles, warnings } = await bundle();
    const output = Object.values(metafile.outputs)[0];
    expect(output?.imports).toEqual([]);
    expect(warnings).toEqual([]);
    const [{ contents } = { contents: new Uint8Array() }] = outputFiles;
    const size = (bytes: Uint8Array): string => `${(bytes.length / 1024).toFixed(0)} KiB`;
    console.log(`The language in one file: ${size(contents)}, ${size(gzipSync(contents))} compressed.`);
  });
});

describe.skipIf(typeof browser === 'string')('in a browser', () => {
  let server: Server;
  let origin = '';
  let script = '';
  const pages = new Map<string, string>();

  beforeAll(async () => {
    script = (await bundle()).outputFiles[0]?.text ?? '';
    server = createServer(({ url = '/' }, response) => {
      if (url.endsWith('.js')) response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
      else if (pages.has(url)) response.writeHead(200, { 'Content-Type': 'text/html', ...CAREFUL }).end(pages.get(url));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    if (browser instanceof Browser) await browser.close();
    server.closeAllConnections();
    server.close();
  });

  async function run(script: string): Promise<unknown> {
    pages.set('/test.html', page(script));
    return (browser as Browser).evaluate(`${origin}/test.html`, 'answer');
  }

  it('modules provided by the page import each other, and are rendered in any format', async () => {
    expect(await run(`return ['pcf', 'json', 'yaml', 'xml'].map((format) => render('main.pkl', format));`)).toEqual([
      'size = 42\nlabel = "42 px"\n',
      '{\n  "size": 42,\n  "label": "42 px"\n}\n',
      'size: 42\nlabel: 42 px\n',
      '<?xml version="1.0" encoding="UTF-8"?>\n<root>\n  <size>42</size>\n  <label>42 px</label>\n</root>\n',
    ]);
  });

  it('errors are reports with a location, including those of limits', async () => {
    const [broken, endless, loop] = (await run(
      `return ['broken.pkl', 'endless.pkl', 'loop.pkl'].map((name) => render(name));`,
    )) as string[];
    expect(broken).toContain('Type constraint `isBetween(1, 9)` violated.');
    expect(broken).toContain('at broken#port (page:/broken.pkl)');
    expect(endless).toContain('A stack overflow occurred.');
    expect(loop).toContain('Evaluation timed out after 1 second(s).');
  });

  it('functions and patterns work under a policy without unsafe-eval', async () => {
    expect(await run(`return [render('fib.pkl'), render('regex.pkl')];`)).toEqual(['x = 6765\n', 'x = "a#1b#22"\n']);
  });

  it('values are plain data, and expressions see a module', async () => {
    const script = `
      const { Evaluator, memoryLoader, toPlain } = kdeps;
      const evaluation = new Evaluator({ loaders: [memoryLoader('page', files)] }).evaluation();
      return [toPlain(evaluation.object('page:/main.pkl').export()), evaluation.valueOf('page:/main.pkl', 'size + 1')];`;
    expect(await run(script)).toEqual([{ size: 42, label: '42 px' }, 43]);
  });

  it('modules are fetched together with their imports', async () => {
    pages.set('/remote/app.pkl', 'import "more.pkl"\nx = more.y');
    pages.set('/remote/more.pkl', 'y = "fetched"');
    const script = `
      const { Evaluator, FetchedFiles } = kdeps;
      const get = async (uri) => new Uint8Array(await (await fetch(uri)).arrayBuffer());
      const evaluator = new Evaluator({ loaders: [new FetchedFiles(['http', 'https'], get).loader()] });
      const uri = location.origin + '/remote/app.pkl';
      await evaluator.prefetch(uri);
      return evaluator.evaluation().text(uri);`;
    expect(await run(script)).toBe('x = "fetched"\n');
  });

  it('the example page shows the values of its modules', async () => {
    pages.set('/index.html', readFileSync(fixturePath('browser/index.html'), 'utf8'));
    const url = `${origin}/index.html`;
    const output = 'document.getElementById("output").textContent';
    const browsing = browser as Browser;
    expect(await browsing.evaluate(url, output)).toBe('service {\n  name = "search"\n  port = 8080\n}\n');
    const change = `(() => {
      document.getElementById('main.pkl').value = 'import "schema.pkl"\\nservice: schema.Service = new { port = 80 }';
      document.body.dispatchEvent(new Event('input'));
      return ${output};
    })()`;
    expect(await browsing.evaluate(url, change)).toContain('Type constraint `isBetween(1024, 65535)` violated.');
  });
});
