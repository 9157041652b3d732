/** `pkl:platform`. */
import { LANGUAGE_VERSION } from '../../base/language-version.ts';
import { evaluationContext } from '../../values/context.ts';
import { type NativeTable, property } from '../../values/native.ts';
import type { VmObject } from '../../values/object.ts';
import { UNKNOWN_PLATFORM } from '../../values/platform-facts.ts';
import { structured } from './structured.ts';

export const platform = (): NativeTable => ({
  current: property((module: VmObject) => {
    const { runtime, virtualMachine, operatingSystem, architecture } = evaluationContext().platform ?? UNKNOWN_PLATFORM;
    return structured(module.cls, 'current', {
      language: { version: LANGUAGE_VERSION },
      runtime: { ...runtime },
      virtualMachine: { ...virtualMachine },
      operatingSystem: { ...operatingSystem },
      processor: { architecture },
    });
  }),
});
