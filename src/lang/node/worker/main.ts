/** Runs in its own thread and does what takes time, while the evaluating thread sleeps until there is an answer. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { httpGet } from './http-get.ts';
import {
  LAST_PID,
  type StartReply,
  type StartRequest,
  WorkerFailure,
  type WorkerReply,
  type WorkerRequest,
} from './protocol.ts';
import { ReaderProcess, terminated } from './reader-process.ts';

const { port, signal } = workerData as { readonly port: MessagePort; readonly signal: Int32Array };
const processes = new Map<number, ReaderProcess>();

async function answer(request: WorkerRequest): Promise<Extract<WorkerReply, { ok: true }>['value']> {
  switch (request.kind) {
    case 'get':
      return await httpGet(request);
    case 'start':
      return startReader(request);
    case 'ask':
      return await reader(request.id).ask(request);
    case 'stop':
      await processes.get(request.id)?.stop();
      processes.delete(request.id);
      return null;
    default:
      throw new TypeError('unknown request');
  }
}

function startReader(request: StartRequest): StartReply {
  const process = new ReaderProcess(request);
  processes.set(request.id, process);
  Atomics.store(signal, LAST_PID, process.pid ?? 0);
  return { pid: process.pid };
}

function reader(id: number): ReaderProcess {
  const found = processes.get(id);
  if (found === undefined) throw terminated();
  return found;
}

function reply(message: WorkerReply): void {
  port.postMessage(message);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  reply({ ok: false, kind: error instanceof WorkerFailure ? error.kind : 'IOException', message });
}

port.on('message', (request: WorkerRequest) => {
  answer(request).then((value) => reply({ ok: true, value }), fail);
});
process.on('uncaughtException', fail);
