/** Which table implements the `external` members of which class. */
import type { Declarations } from '../../formats/conversion.ts';
import type { NativeModule } from '../../values/native.ts';
import { analyze } from './analyze.ts';
import { any } from './any.ts';
import { base } from './base.ts';
import { benchmarks } from './benchmark.ts';
import { boolean } from './boolean.ts';
import { bytes } from './bytes.ts';
import { classMembers } from './class.ts';
import { dataSize } from './data-size.ts';
import { duration } from './duration.ts';
import { dynamic } from './dynamic.ts';
import { evaluatorSettings } from './evaluator-settings.ts';
import { floatMembers } from './float.ts';
import { functions } from './function.ts';
import { int } from './int.ts';
import { intSeq } from './int-seq.ts';
import { list } from './list.ts';
import { listing } from './listing.ts';
import { mapMembers } from './map.ts';
import { mapping } from './mapping.ts';
import { math } from './math.ts';
import { moduleMembers } from './module.ts';
import { pair } from './pair.ts';
import { json, yaml } from './parsers.ts';
import { platform } from './platform.ts';
import { ref } from './ref.ts';
import { reflect } from './reflect/index.ts';
import { regex } from './regex.ts';
import { release } from './release.ts';
import { rendererNatives } from './renderers.ts';
import { set } from './set.ts';
import { string } from './string.ts';
import { test } from './test.ts';
import { typed } from './typed.ts';

/** Tables of `pkl:base` by class; the empty class name stands for the module itself. */
const baseTables: NativeModule = {
  '': base,
  Any: any,
  ...functions,
  Boolean: boolean,
  Bytes: bytes,
  Class: classMembers,
  DataSize: dataSize,
  Duration: duration,
  Dynamic: dynamic,
  Float: floatMembers,
  Int: int,
  IntSeq: intSeq,
  List: list,
  Listing: listing,
  Map: mapMembers,
  Mapping: mapping,
  Module: moduleMembers,
  Pair: pair,
  Set: set,
  String: string,
  Typed: typed,
  Regex: regex,
};

/** Tables by module, each made when its module is first loaded. */
const tables: Readonly<Record<string, () => NativeModule>> = {
  'pkl:base': () => baseTables,
  'pkl:analyze': () => ({ '': analyze() }),
  'pkl:Benchmark': benchmarks,
  'pkl:EvaluatorSettings': () => ({ '': evaluatorSettings() }),
  'pkl:json': json,
  'pkl:math': () => ({ '': math() }),
  'pkl:platform': () => ({ '': platform() }),
  'pkl:ref': ref,
  'pkl:reflect': reflect,
  'pkl:release': () => ({ '': release() }),
  'pkl:test': () => ({ '': test() }),
  'pkl:yaml': yaml,
};

const known = new Map<string, NativeModule | undefined>();

/**
 * The native members of a module of the standard library; undefined when it has none. Renderers ask `declarations`
 * about what they render.
 */
export function standardNatives(uri: string, declarations: Declarations): NativeModule | undefined {
  if (!known.has(uri)) {
    const [own, renderers] = [tables[uri]?.(), rendererNatives(uri, declarations)];
    known.set(uri, own === undefined && renderers === undefined ? undefined : { ...own, ...renderers });
  }
  return known.get(uri);
}
