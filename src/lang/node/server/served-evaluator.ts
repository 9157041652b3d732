/** An evaluator on its thread: created from a setup, returns values in the binary format. */

import type { Evaluation } from '../../api/evaluation.ts';
import type { Span } from '../../base/source.ts';
import { PklError } from '../../diagnostics/error.ts';
import { formatReport } from '../../diagnostics/report.ts';
import { PklBinaryRenderer } from '../../formats/pkl-binary/render.ts';
import { PLAIN_SETUP } from '../../formats/renderer.ts';
import { forceDeep } from '../../values/force.ts';
import { getProperty } from '../../values/make.ts';
import type { VmObject } from '../../values/object.ts';
import type { VmValue } from '../../values/value.ts';
import type { OpenConnection } from '../blocking-worker.ts';
import { NodeEvaluator } from '../evaluator.ts';
import { clientSources } from './client-reader.ts';
import { sourceOptions } from './options.ts';
import type { EvaluateRequest, LogLine, Outcome } from './protocol.ts';
import type { EvaluatorSetup } from './setup.ts';

export interface ServedEvaluatorOptions {
  readonly evaluatorId: number;
  readonly userAgent: string;
  /** Opens the connection for everything that takes time. */
  readonly connect: () => OpenConnection;
  readonly log: (line: LogLine) => void;
}

/** Evaluates one request after the other, and keeps everything it has loaded and evaluated. */
export class ServedEvaluator {
  readonly #evaluator: NodeEvaluator;

  /** @param setup a setup that `setupProblem` accepts */
  constructor(setup: EvaluatorSetup, { evaluatorId, userAgent, connect, log }: ServedEvaluatorOptions) {
    this.#evaluator = new NodeEvaluator({
      ...sourceOptions(setup, userAgent),
      connect,
      evaluatorId,
      waiting: (worker) => clientSources(worker, evaluatorId, setup.moduleReaders, setup.resourceReaders),
      traceMode: setup.traceMode,
      log: ({ level, message, span }) => log({ level, message, frameUri: placeOf(span) }),
      location: placeOf,
      // Modules are loaded once for all evaluations.
      isShared: () => true,
      // The server terminates code that does not check the clock, together with the thread.
      interrupt: (work) => work(),
      ...(setup.timeoutMs !== null && { timeoutMs: setup.timeoutMs }),
    });
  }

  /** Errors in modules are returned, not thrown. */
  evaluate({ moduleUri, moduleText, expression }: EvaluateRequest): Outcome {
    try {
      const evaluation = this.#evaluator.evaluation();
      // An address, never the path of a file of ours.
      const module =
        moduleText === null ? evaluation.module({ href: moduleUri }) : evaluation.moduleFromText(moduleUri, moduleText);
      const value = valueOf(evaluation, module, expression ?? 'module');
      return { result: evaluation.run(() => encode(value)), error: null };
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      return { result: null, error: reportOf(error) };
    }
  }
}

/** The error report that the reference sends; after a time limit, only the message. */
export function reportOf(error: PklError): string {
  if (error.code === 'timed-out') return error.text;
  return formatReport(error, { location: ({ span }) => placeOf(span) });
}

function valueOf(evaluation: Evaluation, module: VmObject, expression: string): VmValue {
  const output = /^output\.(text|value|bytes)$/.exec(expression)?.[1];
  if (output !== undefined) {
    const object = evaluation.output(module);
    return evaluation.run(() => getProperty(object, output));
  }
  return expression === 'module' ? module : evaluation.expression(module, expression);
}

function encode(value: VmValue): Uint8Array {
  forceDeep(value, false);
  const renderer = new PklBinaryRenderer(PLAIN_SETUP);
  renderer.renderDocument(value);
  return renderer.bytes;
}

/** The URI of a module, with a line if readers can look it up. */
function placeOf({ source, start }: Span): string {
  const { uri } = source;
  return uri.startsWith('pkl:') ? `${uri}, line ${source.positionAt(start).line}` : uri;
}
