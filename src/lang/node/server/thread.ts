// An evaluation thread of a server, with one evaluator at a time. The main thread does everything that takes time.
import { parentPort, workerData } from 'node:worker_threads';
import { Evaluator } from '../../api/evaluator.ts';
import { BlockingPort } from '../blocking-port.ts';
import type { FromThread, LogLine, ThreadStart, ToThread } from './protocol.ts';
import { ServedEvaluator } from './served-evaluator.ts';

const { signal, userAgent } = workerData as ThreadStart;
const port = parentPort;
if (port === null) throw new TypeError('This module must run on a worker thread.');

/** The number of log lines sent before waiting for the client. */
const LOGS_AHEAD = 256;

const main = new BlockingPort({ port, signal });
let logged = 0;
let evaluator: ServedEvaluator | null = null;

function post(message: FromThread, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer as ArrayBuffer[]);
}

/** Waits now and then, so that lines do not pile up if the client does not read them. */
function log(line: LogLine): void {
  post({ type: 'log', line });
  if (++logged % LOGS_AHEAD === 0) main.ask({ kind: 'drain' }, () => undefined);
}

function take(message: ToThread): void {
  if (port === null) return;
  if (message.type === 'use') {
    evaluator = new ServedEvaluator(message.setup, {
      evaluatorId: message.evaluatorId,
      userAgent,
      connect: () => ({ port, signal, close: () => undefined }),
      log,
    });
  } else if (message.type === 'forget') evaluator = null;
  else if (message.type === 'evaluate') {
    if (evaluator === null) throw new TypeError('The thread has no evaluator yet.');
    const outcome = evaluator.evaluate(message.request);
    post({ type: 'outcome', outcome }, outcome.result === null ? [] : [outcome.result.buffer as ArrayBuffer]);
  }
}

// Load the library before the first request.
new Evaluator().evaluation().object({ uri: 'repl:warm-up', text: 'a = 1\nb = "x"' }).export();
port.on('message', take);
post({ type: 'ready' });
