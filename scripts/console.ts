// The console, the page at `/ui`: built by Vite into three texts. `npx tsx scripts/console.ts URL` serves it from its
// source, with reloads, on top of the agent at a URL.
import { pathToFileURL } from 'node:url';
import { build, createServer } from 'vite';
import { inProduction, pageConfig } from './page-config.ts';

const config = pageConfig('src/server/ui');

/** Builds the page. Returns its files: path below `/ui` → text. */
export async function buildConsole(): Promise<ReadonlyMap<string, string>> {
  const result = await inProduction(() =>
    build({
      ...config,
      build: {
        target: 'es2023',
        write: false,
        modulePreload: false,
        // Fonts and pictures would need a policy that allows them.
        assetsInlineLimit: 0,
        rolldownOptions: {
          checks: { pluginTimings: false },
          output: {
            entryFileNames: 'ui/console.js',
            assetFileNames: 'ui/console[extname]',
            codeSplitting: false,
          },
        },
      },
    }),
  );
  const outputs = [result].flat().flatMap((each) => ('output' in each ? each.output : []));
  const texts = outputs.map((each): [string, string] => {
    const content = each.type === 'chunk' ? each.code : each.source;
    const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
    return [each.fileName.replace(/^ui\//, ''), text];
  });
  return new Map(texts.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Serves the page from its source, and everything else from an agent. */
async function serveConsole(agent: string): Promise<void> {
  const server = await createServer({ ...config, server: { proxy: { '^/(ui/|jobs|api|openapi)': agent } } });
  await server.listen();
  server.printUrls();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await serveConsole(process.argv[2] ?? 'http://127.0.0.1:3000');
