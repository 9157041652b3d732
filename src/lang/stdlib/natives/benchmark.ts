/** `pkl:Benchmark`. */

import { Source } from '../../base/source.ts';
import { invariant, PklError } from '../../diagnostics/error.ts';
import { constantMicrobenchmark } from '../../diagnostics/messages/benchmark.ts';
import { parseModule } from '../../syntax/parse.ts';
import { VmClass } from '../../values/class.ts';
import { VmList } from '../../values/collections.ts';
import { evaluationContext } from '../../values/context.ts';
import { getProperty, makeTyped, NO_ENV } from '../../values/make.ts';
import { method, type NativeModule, type NativeTable } from '../../values/native.ts';
import { toDouble } from '../../values/number.ts';
import { evaluateFor, VmObject } from '../../values/object.ts';
import type { VmNumber } from '../../values/scalars.ts';
import { type DurationUnit, NULL, type VmDuration } from '../../values/scalars.ts';
import type { Definition } from '../../values/shape.ts';
import { DURATION_UNITS, durationInNanoseconds, makeDuration } from '../../values/units.ts';
import type { VmValue } from '../../values/value.ts';
import { type Measurement, measure } from './measure.ts';

const MODULE = 'pkl:Benchmark';

/** A benchmark class whose `run()` measures the result of `prepare`. */
function benchmark(prepare: (self: VmObject) => () => void): NativeTable {
  return {
    'run()': method((self: VmObject) => {
      const run = prepare(self);
      const measurement = measure(run, {
        iterations: toDouble(getProperty(self, 'iterations') as VmNumber),
        iterationTime: durationInNanoseconds(getProperty(self, 'iterationTime') as VmDuration),
      });
      return resultOf(measurement, getProperty(self, 'isVerbose') === true);
    }),
  };
}

function resultOf(measurement: Measurement, isVerbose: boolean): VmObject {
  const cls = getProperty(evaluationContext().importModule(MODULE, MODULE), 'BenchmarkResult');
  invariant(cls instanceof VmClass, 'BenchmarkResult is a class');
  const unit = readableUnit(measurement.mean);
  const time = (nanoseconds: number): VmDuration => makeDuration(nanoseconds / DURATION_UNITS[unit], unit);
  return makeTyped(cls, {
    iterations: measurement.samples.length,
    repetitions: measurement.repetitions,
    samples: isVerbose ? new VmList(measurement.samples.map(time)) : NULL,
    min: time(measurement.min),
    max: time(measurement.max),
    mean: time(measurement.mean),
    stdev: time(measurement.deviation),
    error: time(measurement.error),
  });
}

/** The unit in which a time has at most three digits before the point. */
function readableUnit(nanoseconds: number): DurationUnit {
  if (nanoseconds < 1e3) return 'ns';
  if (nanoseconds < 1e6) return 'us';
  return nanoseconds < 1e9 ? 'ms' : 's';
}

/** Evaluates the member `expression` anew each time, bypassing the slot that would cache its value. */
function evaluateExpression(self: VmObject): () => void {
  const info = self.property('expression');
  invariant(info !== undefined, 'a microbenchmark has an expression');
  if (info.member.constant !== undefined) throw new PklError(constantMicrobenchmark());
  return () => evaluateFor(self, self, info);
}

const UNCHANGED: Definition = { kind: 'native' };

/** Renders the module as if it had not been read yet: through an amending object without cached values. */
function renderModule(self: VmObject): () => void {
  const module = getProperty(self, 'sourceModule') as VmObject;
  const shape = module.shape.derive(UNCHANGED, () => undefined);
  return () => {
    const output: VmValue = getProperty(new VmObject(shape, module, NO_ENV), 'output');
    getProperty(output as VmObject, 'text');
  };
}

function parseText(self: VmObject): () => void {
  const text = getProperty(self, 'sourceText') as string;
  const uri = getProperty(self, 'sourceUri') as string;
  return () => parseModule(new Source(uri, text));
}

export const benchmarks = (): NativeModule => ({
  Microbenchmark: benchmark(evaluateExpression),
  OutputBenchmark: benchmark(renderModule),
  ParserBenchmark: benchmark(parseText),
});
