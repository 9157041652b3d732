/** An evaluator of a server as its thread has it: from a setup to values in the binary format. */

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

export interface ServedBy {
  readonly evaluatorId: number;
  readonly userAgent: string;
  /** Where everything that takes time is asked for. */
  readonly connect: () => OpenConnection;
  readonly log: (line: LogLine) => void;
}

/** Evaluates one request after the other. What it has loaded and evaluated, it keeps. */
export class ServedEvaluator {
  readonly #evaluator: NodeEvaluator;

  /** @param setup one without a problem */
  constructor(setup: EvaluatorSetup, { evaluatorId, userAgent, connect, log }: ServedBy) {
    this.#evaluator = new NodeEvaluator({
      ...sourceOptions(setup, userAgent),
      connect,
      evaluatorId,
      waiting: (worker) => clientSources(worker, evaluatorId, setup.moduleReaders, setup.resourceReaders),
      traceMode: setup.traceMode,
      log: ({ level, message, span }) => log({ level, message, frameUri: placeOf(span) }),
      location: placeOf,
      // A module is loaded once and for all evaluations.
      isShared: () => true,
      // What does not look at the clock is ended by the server, together with the thread.
      interrupt: (work) => work(),
      ...(setup.timeoutMs !== null && { timeoutMs: setup.timeoutMs }),
    });
  }

  /** Never throws for what is wrong with the modules. */
  evaluate({ moduleUri, moduleText, expression }: EvaluateRequest): Outcome {
    try {
      const evaluation = this.#evaluator.evaluation();
      const module =
        moduleText === null ? evaluation.module(moduleUri) : evaluation.moduleFromText(moduleUri, moduleText);
      const value = valueOf(evaluation, module, expression ?? 'module');
      return { result: evaluation.run(() => encode(value)), error: null };
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      return { result: null, error: reportOf(error) };
    }
  }
}

/** The report of a failure as the reference sends it: no more than the message where the time was over. */
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

/** The URI of a module; lines of modules that everybody has can be looked up. */
function placeOf({ source, start }: Span): string {
  const { uri } = source;
  return uri.startsWith('pkl:') ? `${uri}, line ${source.positionAt(start).line}` : uri;
}
