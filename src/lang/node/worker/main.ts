/** Runs in its own thread and does slow work while the evaluating thread sleeps. */
import { workerData } from 'node:worker_threads';
import type { Connection } from '../blocking-port.ts';
import { type Ask, LAST_PID } from './protocol.ts';
import { Services } from './services.ts';

const { port, signal } = workerData as Connection;
let lastAsk = 0;

const services = new Services({
  send: (answer) => {
    port.postMessage(answer);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  },
  onStart: (pid) => void Atomics.store(signal, LAST_PID, pid),
});

port.on('message', (ask: Ask) => {
  lastAsk = ask.id;
  services.answer(ask);
});
process.on('uncaughtException', (error) => services.fail(lastAsk, error));
