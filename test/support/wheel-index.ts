// Package indexes on this machine, which stand in for those of PyPI and PyTorch: each with wheels that have one module.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runCommand } from '../../src/runtime/process/command.ts';

interface Wheel {
  readonly index: string;
  readonly name: string;
  readonly file: string;
  readonly content: Buffer;
}

export interface WheelIndexes {
  /** The address of the server, below which each index has a folder. */
  readonly url: string;
  /** Adds a wheel, whose module `__version__` is its version. */
  add(index: string, name: string, version: string, requires?: readonly string[]): Promise<void>;
  /** Changes what is in a wheel, as an attacker would. */
  tamper(index: string, name: string, version: string): Promise<void>;
  close(): Promise<void>;
}

const script = `
import sys, zipfile
path, name, version, note, *requires = sys.argv[1:]
info = f"{name}-{version}.dist-info"
needs = "".join(f"Requires-Dist: {each}\\n" for each in requires)
with zipfile.ZipFile(path, "w") as wheel:
    wheel.writestr(zipfile.ZipInfo(f"{name}.py"), f"__version__ = '{version}'\\n{note}")
    wheel.writestr(zipfile.ZipInfo(f"{info}/METADATA"), f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n{needs}")
    wheel.writestr(zipfile.ZipInfo(f"{info}/WHEEL"), "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "")
`;

export async function wheelIndexes(): Promise<WheelIndexes> {
  const folder = await mkdtemp(join(tmpdir(), 'kdeps-wheels-'));
  const wheels: Wheel[] = [];
  await writeFile(join(folder, 'wheel.py'), script);
  const server = createServer((request, response) => {
    const [, index = '', part = '', file = ''] = decodeURIComponent(request.url ?? '').split('/');
    if (part === 'files') {
      response.end(wheels.find((each) => each.index === index && each.file === file)?.content);
      return;
    }
    const found = wheels.filter((each) => each.index === index && each.name === part);
    if (found.length === 0) response.statusCode = 404;
    response.setHeader('Content-Type', 'text/html');
    const links = found.map((wheel) => {
      const digest = createHash('sha256').update(wheel.content).digest('hex');
      return `<a href="/${index}/files/${encodeURIComponent(wheel.file)}#sha256=${digest}">${wheel.file}</a>`;
    });
    response.end(links.join('\n'));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const make = async (index: string, name: string, version: string, note: string, requires: readonly string[]) => {
    const file = `${name}-${version}-py3-none-any.whl`;
    const path = join(folder, file);
    const made = await runCommand({
      file: 'python3',
      args: [join(folder, 'wheel.py'), path, name, version, note, ...requires],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      timeout: 120_000,
    });
    expect(made.stderr).toBe('');
    const known = wheels.findIndex((each) => each.index === index && each.file === file);
    if (known >= 0) wheels.splice(known, 1);
    wheels.push({ index, name, file, content: await readFile(path) });
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (index, name, version, requires = []) => make(index, name, version, '', requires),
    tamper: (index, name, version) => make(index, name, version, 'print("stolen")', []),
    close: async () => {
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
