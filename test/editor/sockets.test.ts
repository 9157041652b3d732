// The language server behind sockets instead of standard streams.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import {
  createProtocolConnection,
  type InitializeResult,
  type ProtocolConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { builtCommand } from '../support/built-program.ts';

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill();
    await once(child, 'exit');
  }
});

function start(...words: readonly string[]): ChildProcess {
  const [program, all] = builtCommand(['lsp', ...words]);
  const child = spawn(program, [...all], { stdio: ['ignore', 'ignore', 'pipe'] });
  started.push(child);
  return child;
}

/** Starts a server that listens; resolves with its port. */
async function listening(): Promise<number> {
  const { stderr } = start('--listen', '0');
  if (stderr === null) throw new Error('no standard error');
  const [line] = (await once(createInterface(stderr), 'line')) as [string];
  return Number(/:(\d+)\.$/.exec(line)?.[1]);
}

async function initialized(socket: Socket): Promise<{ connection: ProtocolConnection; name: string | undefined }> {
  const connection = createProtocolConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  connection.listen();
  const { serverInfo } = await connection.sendRequest<InitializeResult>('initialize', {
    processId: null,
    rootUri: null,
    capabilities: {},
  });
  return { connection, name: serverInfo?.name };
}

it('connects to an editor that listens', async () => {
  const editor = createServer();
  editor.listen(0, '127.0.0.1');
  await once(editor, 'listening');
  const child = start('--socket', String((editor.address() as AddressInfo).port));
  const [socket] = (await once(editor, 'connection')) as [Socket];
  const { connection, name } = await initialized(socket);
  expect(name).toBe('kdeps');
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  editor.close();
});

it('serves several editors that connect, each until it leaves', async () => {
  const port = await listening();
  const sockets = [1, 2].map(() => createConnection({ port, host: '127.0.0.1' }));
  const all = await Promise.all(sockets.map(initialized));
  expect(all.map(({ name }) => name)).toEqual(['kdeps', 'kdeps']);
  const [first, second] = all;
  await first?.connection.sendRequest('shutdown');
  await first?.connection.sendNotification('exit');
  const [gone] = sockets;
  if (gone !== undefined && !gone.closed) await once(gone, 'close');
  expect(await second?.connection.sendRequest('shutdown')).toBeNull();
  for (const socket of sockets) socket.destroy();
});

it('refuses what is not an editor', async () => {
  const port = await listening();
  for (const text of ['POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}', '\0'.repeat(100), '{"jsonrpc":"2.0"}']) {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    const answers: Buffer[] = [];
    socket.on('data', (data) => answers.push(data));
    socket.write(text);
    await once(socket, 'close');
    expect(answers).toEqual([]);
  }
  const editor = createConnection({ port, host: '127.0.0.1' });
  expect((await initialized(editor)).name).toBe('kdeps');
  editor.destroy();
});

it('says when it cannot connect, and when the options contradict each other', async () => {
  const free = createServer();
  free.listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');
  for (const [words, text] of [
    [['--socket', String(port)], `Cannot connect to 127.0.0.1:${port}`],
    [['--socket', '1', '--listen', '0'], 'only one of --stdio, --socket and --listen'],
    [['--listen', '70000'], '--listen'],
  ] as const) {
    const child = start(...words);
    let report = '';
    child.stderr?.on('data', (data: Buffer) => {
      report += data.toString();
    });
    await once(child, 'close');
    expect(report).toContain(text);
    expect(child.exitCode).toBe(1);
  }
});
