/** Evaluates modules for a value of a certain module class, such as projects and settings. */

import type { Evaluation } from '../api/evaluation.ts';
import type { Span } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import { invalidModuleOutput, tryAmending } from '../diagnostics/messages/projects.ts';
import type { LoadedModule } from '../modules/loaded-module.ts';
import { classOf } from '../values/class-of.ts';
import { forceDeep } from '../values/force.ts';
import { getProperty } from '../values/make.ts';
import { VmObject } from '../values/object.ts';

/**
 * The completely evaluated `output.value` of a module. Throws `PklError` when it does not amend the standard module
 * `expected`, e.g. `Project`.
 */
export function evaluateOutputAs(evaluation: Evaluation, uri: string, expected: 'Project' | 'settings'): VmObject {
  const module = evaluation.module(uri);
  return evaluation.run(() => {
    const output = getProperty(module, 'output') as VmObject;
    const value = getProperty(output, 'value');
    if (value instanceof VmObject && value.cls.isModuleClass && value.cls.moduleUri === `pkl:${expected}`) {
      forceDeep(value, false);
      return value;
    }
    const loaded = evaluation.evaluator.registry.load(uri);
    const actual = classOf(value).displayName;
    const message = invalidModuleOutput(
      'output.value',
      `pkl.${expected}`,
      nameOf(value, actual),
      loaded.uri.toString(),
    );
    const assigned = output.property('value')?.member.bodySpan ?? null;
    if (assigned !== null && assigned.source.uri !== 'pkl:base') throw new PklError(message, assigned, 'value');
    const isAlone = loaded.tree.header.parent === null;
    const hint = isAlone ? { hint: tryAmending(`pkl:${expected}`) } : {};
    const header = headerSpan(loaded);
    throw new PklError({ ...message, ...hint }, header, header === null ? null : module.cls.moduleName);
  });
}

/** Modules are shown by their own names. */
function nameOf(value: unknown, displayName: string): string {
  return value instanceof VmObject && value.cls.isModuleClass ? value.cls.moduleName : displayName;
}

/** The `module`, `amends` or `extends` clause, without documentation and annotations; null when there is none. */
function headerSpan({ tree, source }: LoadedModule): Span | null {
  const { header } = tree;
  if (header.name === null && header.parent === null) return null;
  const before = Math.max(header.start, header.docComment?.end ?? 0, header.annotations.at(-1)?.end ?? 0);
  const text = source.text.slice(before, header.end);
  return { source, start: before + (text.length - text.trimStart().length), end: header.end };
}
