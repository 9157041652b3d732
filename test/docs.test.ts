// The documentation, done as it stands there: each page's files are written, its commands run, and its answers compared.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import glob from 'fast-glob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referencePages } from '../scripts/docs/reference.ts';
import { allDeclarations } from '../src/runtime/schema/declarations.ts';
import { type Newcomer, newcomer } from './support/command-line.ts';
import { docPictureFile, docPictures } from './support/doc-pictures.ts';
import { root } from './support/root.ts';
import { isMissing } from './support/skipping.ts';

interface Block {
  readonly language: string;
  readonly text: string;
}

const folder = join(root, 'docs');
const pages = glob.sync('**/*.md', { cwd: folder, ignore: ['reference/**', '**/node_modules/**'] }).sort();

function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(folder, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', body = '']) => ({
    language,
    text: body,
  }));
}

/**
 * The hosts that the documentation links to. Tests reach no other machine, so an address is checked by its form alone;
 * whoever adds a host here has opened the page.
 */
const knownHosts = [
  'github.com',
  'json-schema.org',
  'macromates.com',
  'modelcontextprotocol.io',
  'opentelemetry.io',
  'oras.land',
  'pkl-lang.org',
  'speedscope.app',
  'standardschema.dev',
  'standardwebhooks.com',
  'unplugin.unjs.io',
  'vitest.dev',
];

/** The first line of a block that is a file: a comment with its path. */
const fileName = /^(?:\/\/|<!--) (\S+\.\w+)(?: -->)?\n/;

let me: Newcomer;
let upstream: Server;
beforeAll(async () => {
  me = await newcomer();
  upstream = createServer((request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ path: request.url }));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  upstream.close();
  await me.leave();
});

const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .map(([, ...found]) => found.find((word) => word !== undefined) ?? '')
    .slice(1);

/** Does what a page shows, in order. */
async function follow(page: string): Promise<void> {
  let server: ReturnType<Newcomer['start']> | null = null;
  let base = '';
  let output = '';
  const stop = async (): Promise<void> => {
    const status = await server?.stop();
    server = null;
    expect(status ?? 0).toBe(0);
  };
  for (const { language, text } of blocksOf(page)) {
    const path = fileName.exec(text)?.[1];
    if (path !== undefined) {
      await me.write({ [path]: text });
      const { port } = upstream.address() as AddressInfo;
      if (path.endsWith('workflow.pkl')) {
        await me.write({ [path.replace('workflow.pkl', '.env')]: `UPSTREAM=http://127.0.0.1:${port}\n` });
      }
    } else if (language === 'sh') {
      for (const line of text.trim().split('\n')) {
        if (line.startsWith('npm install')) continue;
        if (line.startsWith('kdeps run ')) {
          await stop();
          server = me.start([...words(line), '--port', '0']);
          const [, url = ''] = await server.until(/curl .*"(http\S+)"/);
          base = new URL(url).origin;
        } else if (line.startsWith('curl ')) {
          const args = words(line.replaceAll('http://127.0.0.1:3000', base));
          output = (await execa('curl', ['--silent', '--show-error', ...args], { cwd: me.folder })).stdout;
        } else {
          const { status, stdout, stderr } = me.kdeps(words(line));
          expect([line, status, stderr]).toEqual([line, 0, '']);
          output = stdout;
        }
      }
    } else if (language === 'json') {
      expect(JSON.parse(output), output).toEqual(expected(JSON.parse(text)));
    }
  }
  await stop();
}

/** What a page shows, in which `"…"` stands for anything. Members that are not shown may be there. */
function expected(shown: unknown): unknown {
  if (shown === '…') return expect.anything();
  if (Array.isArray(shown)) return shown.map(expected);
  if (typeof shown !== 'object' || shown === null) return shown;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, expected(value)])),
  );
}

describe('the documentation', () => {
  const noCurl = isMissing(spawnSync('curl', ['--version']).status === 0, 'the documentation is followed with curl');
  it.skipIf(noCurl).each(pages)('%s works as shown', follow);

  it('links to pages and headings that exist', { timeout: 300_000 }, async () => {
    const { exitCode, all } = await execa('npm', ['run', 'docs'], { cwd: root, all: true, reject: false });
    expect([exitCode, exitCode === 0 ? '' : all]).toEqual([0, '']);
  });

  it('shows pictures that the tests take, each with a text', () => {
    const shown = pages.flatMap((page) => [
      ...readFileSync(join(folder, page), 'utf8').matchAll(/!\[([^\]]*)\]\(\/pictures\/([\w-]+)\.png\)/g),
    ]);
    expect(shown.map(([, , name = '']) => name).sort()).toEqual([...docPictures].sort());
    expect(shown.filter(([, text = '']) => text.length < 20)).toEqual([]);
    expect(docPictures.filter((name) => !existsSync(docPictureFile(name)))).toEqual([]);
  });

  it('links to other sites by whole addresses of hosts that are known', () => {
    const links = ['../README.md', ...pages].flatMap((page) => {
      const text = readFileSync(join(folder, page), 'utf8')
        .replace(/^```.*?^```$/gms, '')
        .replace(/`[^`\n]*`/g, '');
      return [...text.matchAll(/\bhttps?:\/\/[^\s)>"'\]]+/g)].map(([link]) => [page, link.replace(/[.,:]$/, '')]);
    });
    const isSound = (link = ''): boolean => {
      if (!URL.canParse(link)) return false;
      const { protocol, hostname } = new URL(link);
      return protocol === 'https:' && knownHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
    };
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(([, link]) => !isSound(link))).toEqual([]);
  });

  it('describes every field and function of the schema', async () => {
    const text = [...(await referencePages()).values()].join('\n');
    for (const { name, fields, functions } of allDeclarations()) {
      const missing = [...fields].filter((field) => !text.includes(`| \`${field}\` |`));
      const unknown = [...functions.keys()].filter((known) => !text.includes(`${known}(`));
      expect([name, missing, unknown]).toEqual([name, [], []]);
    }
  });
});
