import { readFile } from 'node:fs/promises';
import { serveSite } from '../../server/site.ts';
import { defineCommand } from '../command.ts';
import { port } from '../options.ts';
import { stopSignal } from '../stop-signals.ts';

/** The built page, beside the bundles of the program. */
const folder = new URL('./playground/', import.meta.url);
const names = ['index.html', 'playground.css', 'playground.js', 'worker.js'];

/** Nothing from elsewhere, nothing inline, and no connection at all: the page is complete. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "worker-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types playground',
].join('; ');

/** `kdeps playground`. */
export const command = defineCommand({
  description:
    'Serves a page on this machine in which modules are written, checked and evaluated. It works in the browser alone: it sends nothing anywhere, and any web server can serve its files.',
  examples: ['kdeps playground', 'kdeps playground --port 8080'],
  options: { port: port('port', '<number>', 'Port to listen on; by default, a free one.') },
  run: async ({ options, terminal }) => {
    const files = new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder))] as const)),
    );
    const site = await serveSite({ files, policy, port: options.port ?? 0 });
    const stopped = stopSignal();
    terminal.out(`${site.url}\n`);
    await stopped;
    await site.stop();
    return 0;
  },
});
