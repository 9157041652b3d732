import type { EvaluationContext } from '../../src/lang/values/context.ts';

/** The context of an evaluation that offers nothing but a time limit. */
export function contextWith(checkDeadline: () => void): EvaluationContext {
  const unreachable = (): never => {
    throw new TypeError('not offered here');
  };
  return {
    generation: 0,
    readResource: unreachable,
    importModule: unreachable,
    importParent: unreachable,
    importGlob: unreachable,
    readGlob: unreachable,
    trace: unreachable,
    resolveImport: unreachable,
    describeLocation: unreachable,
    importGraph: unreachable,
    warn: unreachable,
    askHost: unreachable,
    powerAssertions: true,
    promises: 'text',
    host: null,
    checkDeadline,
  };
}
