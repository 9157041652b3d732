/** `pkl:analyze`: what modules import. */

import type { VmClass } from '../../values/class.ts';
import { VmMap, VmSet } from '../../values/collections.ts';
import { evaluationContext } from '../../values/context.ts';
import { getProperty, makeTyped } from '../../values/make.ts';
import { method, type NativeTable } from '../../values/native.ts';
import type { VmObject } from '../../values/object.ts';

export const analyze = (): NativeTable => ({
  'importGraph()': method((module: VmObject, uris: VmSet) => {
    const graph = evaluationContext().importGraph(uris.toArray() as string[], 'pkl.analyze#importGraph');
    const [graphClass, importClass] = ['ImportGraph', 'Import'].map((name) => getProperty(module, name) as VmClass) as [
      VmClass,
      VmClass,
    ];
    const imports = [...graph.imports].map(([uri, targets]): [string, VmSet] => [
      uri,
      VmSet.of(targets.map((target) => makeTyped(importClass, { uri: target }))),
    ]);
    return makeTyped(graphClass, { imports: VmMap.of(imports), resolvedImports: VmMap.of(graph.resolvedImports) });
  }),
});
